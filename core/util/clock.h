/* clock.h - the two clocks. */
#ifndef DG_CLOCK_H
#define DG_CLOCK_H

#include <stdint.h>

int64_t dg_now_ms(void);  /* Unix time; may step: only for what people and the journal read */
int64_t dg_mono_ms(void); /* never steps: timers and intervals */
int64_t dg_mono_ns(void);

#endif
