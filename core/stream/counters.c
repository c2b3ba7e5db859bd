/* counters.c - see counters.h. */
#include "stream/counters.h"

#include "util/buf.h"

void dg_counters_init(struct dg_counters *c, struct dg_metrics *m, const char *domain)
{
	*c = (struct dg_counters){ 0 };
	c->up = c->in = c->out = c->truncated = c->losses = c->queued = &c->none;
	if (!m)
		return;
	static const char stanzas[] = "dragoman_xmpp_stanzas_total";
	static const char help[] = "Stanzas from (in) and to (out) the server.";
	struct dg_buf labels = { 0 };
	dg_buf_printf(&labels, "domain=\"%s\",way=\"in\"", domain);
	c->in = dg_metrics_counter(m, stanzas, labels.at, help);
	dg_buf_clear(&labels);
	dg_buf_printf(&labels, "domain=\"%s\",way=\"out\"", domain);
	c->out = dg_metrics_counter(m, stanzas, labels.at, help);
	dg_buf_clear(&labels);
	dg_buf_printf(&labels, "domain=\"%s\"", domain);
	c->up = dg_metrics_gauge(m, "dragoman_xmpp_up", labels.at, "1 while the component's stream is up.");
	c->queued = dg_metrics_gauge(
		m, "dragoman_xmpp_queue_bytes", labels.at, "Octets for the server that the kernel has not taken.");
	c->losses = dg_metrics_counter(m, "dragoman_xmpp_losses_total", labels.at, "Streams that were lost.");
	c->truncated = dg_metrics_counter(
		m, "dragoman_xmpp_truncated_total", labels.at, "Stanzas that were cut at the guard's limits.");
	c->barrier = dg_metrics_histogram(
		m, "dragoman_xmpp_barrier_seconds", labels.at, "Time until the server answered a ping.");
	dg_buf_finish(&labels);
}
