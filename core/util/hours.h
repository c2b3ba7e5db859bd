/* hours.h - times of the week, "Mo-Fr 08:00-18:00, Sa 09:00-12:30": when a route is open, when people sleep. Pure.
 *
 * Pieces are joined by commas: days (one, a range, or none: every day), then from and to in hours and minutes of 24. A
 * piece that ends before it begins goes on into the next day; "00:00-24:00" is all day.
 */
#ifndef DG_HOURS_H
#define DG_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#define DG_HOURS_PIECES 8

struct dg_hours {
	struct {
		uint8_t days;      /* bit 0: Monday */
		uint16_t from, to; /* minutes of the day; `to` is outside */
	} at[DG_HOURS_PIECES];
	uint8_t n;
};

/* false: it is not written so, or has more pieces than that. */
bool dg_hours_read(const char *text, struct dg_hours *out);
/* `weekday`: 0 is Monday. */
bool dg_hours_has(const struct dg_hours *hours, int weekday, int minute);
/* At this moment (Unix ms), by the local time of the machine. */
bool dg_hours_has_now(const struct dg_hours *hours, int64_t now_ms);

#endif
