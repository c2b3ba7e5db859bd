/* Two tables: the Latin letters from U+00C0 to U+017F side by side, and what else is replaced, in order. split.c asks
 * for those characters alone that the carrier's alphabet has not.
 */
#include "sms/translit.h"

#include <stdbool.h>
#include <stddef.h>

#define LATIN_FIRST 0xC0u

/* clang-format off */
static const char *const latin[] = {
	"A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I", "D", "N", "O", "O", "O", "O", "O",
	"x", "O", "U", "U", "U", "U", "Y", "Th", "ss", "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i",
	"i", "i", "i", "d", "n", "o", "o", "o", "o", "o", NULL, "o", "u", "u", "u", "u", "y", "th", "y", "A", "a", "A", "a",
	"A", "a", "C", "c", "C", "c", "C", "c", "C", "c", "D", "d", "D", "d", "E", "e", "E", "e", "E", "e", "E", "e", "E",
	"e", "G", "g", "G", "g", "G", "g", "G", "g", "H", "h", "H", "h", "I", "i", "I", "i", "I", "i", "I", "i", "I", "i",
	"IJ", "ij", "J", "j", "K", "k", "k", "L", "l", "L", "l", "L", "l", "L", "l", "L", "l", "N", "n", "N", "n", "N", "n",
	"'n", "NG", "ng", "O", "o", "O", "o", "O", "o", "OE", "oe", "R", "r", "R", "r", "R", "r", "S", "s", "S", "s", "S",
	"s", "S", "s", "T", "t", "T", "t", "T", "t", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "W", "w",
	"Y", "y", "Y", "Z", "z", "Z", "z", "Z", "z", "s",
};

static const struct {
	uint16_t cp;
	char text[4];
} others[] = {
	{ 0x0060, "'" },
	{ 0x00A0, " " },
	{ 0x00A6, "|" },
	{ 0x00A9, "(c)" },
	{ 0x00AB, "\"" },
	{ 0x00AD, "" },
	{ 0x00AE, "(R)" },
	{ 0x00B4, "'" },
	{ 0x00B7, "." },
	{ 0x00BB, "\"" },
	{ 0x0218, "S" },
	{ 0x0219, "s" },
	{ 0x021A, "T" },
	{ 0x021B, "t" },
	{ 0x1E9E, "SS" },
	{ 0x2000, " " },
	{ 0x2001, " " },
	{ 0x2002, " " },
	{ 0x2003, " " },
	{ 0x2004, " " },
	{ 0x2005, " " },
	{ 0x2006, " " },
	{ 0x2007, " " },
	{ 0x2008, " " },
	{ 0x2009, " " },
	{ 0x200A, " " },
	{ 0x200B, "" },
	{ 0x200E, "" },
	{ 0x200F, "" },
	{ 0x2010, "-" },
	{ 0x2011, "-" },
	{ 0x2012, "-" },
	{ 0x2013, "-" },
	{ 0x2014, "-" },
	{ 0x2015, "-" },
	{ 0x2018, "'" },
	{ 0x2019, "'" },
	{ 0x201A, "'" },
	{ 0x201B, "'" },
	{ 0x201C, "\"" },
	{ 0x201D, "\"" },
	{ 0x201E, "\"" },
	{ 0x201F, "\"" },
	{ 0x2022, "*" },
	{ 0x2024, "." },
	{ 0x2025, ".." },
	{ 0x2026, "..." },
	{ 0x202F, " " },
	{ 0x2032, "'" },
	{ 0x2033, "\"" },
	{ 0x2039, "'" },
	{ 0x203A, "'" },
	{ 0x205F, " " },
	{ 0x2060, "" },
	{ 0x2116, "No" },
	{ 0x2122, "TM" },
	{ 0x2212, "-" },
	{ 0x3000, " " },
	{ 0xFB01, "fi" },
	{ 0xFB02, "fl" },
	{ 0xFEFF, "" },
};
/* clang-format on */

/* Accents that stand behind their letter. */
static bool is_accent(uint32_t cp)
{
	return cp >= 0x300 && cp <= 0x36F;
}

const char *sms_translit(uint32_t cp)
{
	if (cp >= LATIN_FIRST && cp - LATIN_FIRST < sizeof latin / sizeof latin[0])
		return latin[cp - LATIN_FIRST];
	size_t low = 0, high = sizeof others / sizeof others[0];
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (others[middle].cp == cp)
			return others[middle].text;
		if (others[middle].cp < cp)
			low = middle + 1;
		else
			high = middle;
	}
	return is_accent(cp) ? "" : NULL;
}
