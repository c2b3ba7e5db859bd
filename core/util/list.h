/* list.h - an intrusive circular list: embed a `struct dg_node`, recover the owner with
 * DG_OF. An empty list is a head that points at itself. */
#ifndef DG_LIST_H
#define DG_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct dg_node {
	struct dg_node *next, *prev;
};

#define DG_OF(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a declared name cannot be in parentheses */
#define DG_LIST_EACH(n, head) for (struct dg_node *n = (head)->next; (n) != (head); (n) = (n)->next)

static inline void dg_list_init(struct dg_node *head)
{
	head->next = head->prev = head;
}
static inline bool dg_list_empty(const struct dg_node *head)
{
	return head->next == head;
}
static inline void dg_list_append(struct dg_node *head, struct dg_node *n)
{
	n->next = head;
	n->prev = head->prev;
	head->prev->next = n;
	head->prev = n;
}
static inline void dg_list_prepend(struct dg_node *head, struct dg_node *n)
{
	dg_list_append(head->next, n);
}
/* Afterwards `n` is an empty list of its own: removing twice is harmless. */
static inline void dg_list_remove(struct dg_node *n)
{
	n->prev->next = n->next;
	n->next->prev = n->prev;
	dg_list_init(n);
}

#endif
