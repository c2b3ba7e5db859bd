/* phone.cpp - see phone.h. Called by module.c and lists.c. Nobody catches what is thrown: it
 * would be memory that is not there, and std::terminate() ends the program then as dg_alloc() would. */
#include "phone.h"

#include <cstdio>
#include <cstring>
#include <string>

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;
using i18n::phonenumbers::ShortNumberInfo;

/* ITU-T E.164 annex: GMSS (881) and Inmarsat (870) as a whole; of the networks behind 882, Emsat and Thuraya. */
static const char *const satellites[] = { "+870", "+881", "+88213", "+88216" };

static bool is_satellite(const char *number)
{
	for (const char *prefix : satellites)
		if (!std::strncmp(number, prefix, std::strlen(prefix)))
			return true;
	return false;
}

/* What it costs whoever writes there; 0: no more than any other. */
static unsigned kind_of_type(PhoneNumberUtil::PhoneNumberType type)
{
	return type == PhoneNumberUtil::PREMIUM_RATE   ? PHONE_PREMIUM
		: type == PhoneNumberUtil::SHARED_COST ? PHONE_SHARED
						       : PHONE_ORDINARY;
}

void phone_begin(void)
{
	PhoneNumberUtil::GetInstance()->SetLogger(new NullLogger()); /* it is theirs then */
}

bool phone_region_is_known(const char *region)
{
	return PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(region) != 0;
}

void phone_look(const char *number, struct phone *out)
{
	const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
	PhoneNumber parsed;
	std::string region;
	*out = {};
	out->kinds = is_satellite(number) ? PHONE_SATELLITE : PHONE_ORDINARY;
	if (util->Parse(number, "ZZ", &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) {
		out->kinds |= PHONE_INVALID;
		return;
	}
	/* Of a number that it does not know, the library says the one region of its calling code, or none. */
	if (!util->IsValidNumber(parsed))
		out->kinds |= PHONE_INVALID;
	out->kinds |= kind_of_type(util->GetNumberType(parsed));
	util->GetRegionCodeForNumber(parsed, &region);
	bool has_country = util->GetCountryCodeForRegion(region) != 0;
	if (has_country)
		std::snprintf(out->region, sizeof out->region, "%s", region.c_str());
	util->GetRegionCodeForCountryCode(parsed.country_code(), &region);
	if (region == "001" && !(out->kinds & PHONE_SATELLITE))
		out->kinds |= PHONE_NO_COUNTRY;
}

void phone_look_short(const char *code, const char *country, struct phone *out)
{
	static const ShortNumberInfo info; /* a table of its own, which only this needs */
	PhoneNumber parsed;
	*out = {};
	std::snprintf(out->region, sizeof out->region, "%s", country);
	if (PhoneNumberUtil::GetInstance()->Parse(code, country, &parsed) == PhoneNumberUtil::NO_PARSING_ERROR &&
		info.GetExpectedCostForRegion(parsed, country) == ShortNumberInfo::PREMIUM_RATE)
		out->kinds = PHONE_PREMIUM;
}
