/* kinds.c - every command, in the order in which it is shown. A new one is a new line here and in docs/commands.md. */
#include <string.h>

#include "dialog/room.h"

const struct dg_command_kind *const dg_command_kinds[] = {
	&dg_kind_register,
	&dg_kind_preferences,
	&dg_kind_status,
	&dg_kind_cost,
	&dg_kind_unregister,
	&dg_kind_users,
	&dg_kind_user_show,
	&dg_kind_user_add,
	&dg_kind_user_remove,
	&dg_kind_queue,
	&dg_kind_reconnect,
	&dg_kind_announce,
	&dg_kind_registered_num,
	&dg_kind_registered_list,
	&dg_kind_online_num,
	&dg_kind_online_list,
	&dg_kind_shutdown,
	&dg_kind_restart,
	NULL,
};

const struct dg_command_kind *dg_command_kind_find(const char *node)
{
	for (size_t i = 0; dg_command_kinds[i]; i++)
		if (!strcmp(dg_command_kinds[i]->node, node))
			return dg_command_kinds[i];
	return NULL;
}

const struct dg_command_kind *dg_command_kind_by_word(const char *word)
{
	for (size_t i = 0; dg_command_kinds[i]; i++)
		if (!strcmp(dg_command_kinds[i]->word, word))
			return dg_command_kinds[i];
	return NULL;
}
