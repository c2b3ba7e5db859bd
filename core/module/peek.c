/* peek.c - see peek.h. Reads just enough of ELF (System V gABI, chapters 4 and 5): the section table, the dynamic
 * symbols, and the first eight octets of a descriptor. loader.c asks before dlopen(), because a constructor of a module
 * that must be refused would otherwise have run already. Every offset comes from the file and is checked. */
#include "module/peek.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define OURS (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB)

struct image {
	const char *at;
	size_t n;
};

/* Copies `octets` at `offset` to `to`; false when they are not all there. */
static bool get(const struct image *m, uint64_t offset, void *to, size_t octets)
{
	if (offset > m->n || octets > m->n - offset)
		return false;
	memcpy(to, m->at + offset, octets);
	return true;
}

static bool get_section(const struct image *m, const ElfW(Ehdr) * head, uint64_t index, ElfW(Shdr) * out)
{
	return index < head->e_shnum && head->e_shentsize == sizeof *out && head->e_shoff <= m->n &&
		get(m, head->e_shoff + index * sizeof *out, out, sizeof *out);
}

/* Whether the string at `index` of the table is `name`. */
static bool is_named(const struct image *m, const ElfW(Shdr) * strings, uint64_t index, const char *name)
{
	size_t n = strlen(name) + 1;
	if (index > strings->sh_size || n > strings->sh_size - index || strings->sh_offset > m->n ||
		strings->sh_offset + index > m->n)
		return false;
	uint64_t offset = strings->sh_offset + index;
	return n <= m->n - offset && !memcmp(m->at + offset, name, n);
}

/* The octets that the loader will map at `address`. */
static bool get_mapped(const struct image *m, const ElfW(Ehdr) * head, uint64_t address, void *to, size_t octets)
{
	ElfW(Phdr) p;
	for (uint64_t i = 0; i < head->e_phnum && head->e_phentsize == sizeof p && head->e_phoff <= m->n; i++) {
		if (!get(m, head->e_phoff + i * sizeof p, &p, sizeof p))
			return false;
		if (p.p_type != PT_LOAD || address < p.p_vaddr || address - p.p_vaddr > p.p_filesz ||
			octets > p.p_filesz - (address - p.p_vaddr) || p.p_offset > m->n)
			continue;
		return get(m, p.p_offset + (address - p.p_vaddr), to, octets);
	}
	return false;
}

/* Looks for the defined symbol `name`; fills `out` when the first words of what it names are in the file. */
static bool find(const struct image *m, const ElfW(Ehdr) * head, const ElfW(Shdr) * symbols, const char *name,
	struct module_peek *out)
{
	ElfW(Shdr) strings;
	ElfW(Sym) s;
	if (!get_section(m, head, symbols->sh_link, &strings) || symbols->sh_offset > m->n)
		return false;
	for (uint64_t i = 0; i < symbols->sh_size / sizeof s; i++) {
		uint32_t words[2];
		if (!get(m, symbols->sh_offset + i * sizeof s, &s, sizeof s))
			return false;
		if (s.st_shndx == SHN_UNDEF || !is_named(m, &strings, s.st_name, name) ||
			!get_mapped(m, head, s.st_value, words, sizeof words))
			continue;
		out->abi = words[0];
		out->size = words[1];
		out->room = s.st_size;
		return true;
	}
	return false;
}

static bool is_ours(const struct image *m, ElfW(Ehdr) * head)
{
	return get(m, 0, head, sizeof *head) && !memcmp(head->e_ident, ELFMAG, SELFMAG) &&
		head->e_ident[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) &&
		head->e_ident[EI_DATA] == OURS && head->e_type == ET_DYN;
}

enum dg_status module_peek(const void *octets, size_t n, struct module_peek *out, struct dg_error *why)
{
	const struct image m = { octets, n };
	ElfW(Ehdr) head;
	ElfW(Shdr) section;
	*out = (struct module_peek){ 0 };
	if (!is_ours(&m, &head)) {
		snprintf(why->text, sizeof why->text, "it is no shared object for this machine");
		return DG_INVALID;
	}
	for (uint64_t i = 0; i < head.e_shnum; i++) {
		if (!get_section(&m, &head, i, &section) || section.sh_type != SHT_DYNSYM)
			continue;
		out->has_plugin = find(&m, &head, &section, MODULE_PLUGIN_SYMBOL, out);
		out->has_transport = find(&m, &head, &section, MODULE_TRANSPORT_SYMBOL, out);
		break;
	}
	return DG_OK;
}

enum dg_status module_peek_file(const char *path, struct module_peek *out, struct dg_error *why)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st)) {
		snprintf(why->text, sizeof why->text, "it cannot be opened: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return DG_NOENT;
	}
	size_t n = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0;
	void *octets = n ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	close(fd);
	if (octets == MAP_FAILED) {
		snprintf(why->text, sizeof why->text, "it is no shared object for this machine");
		return DG_INVALID;
	}
	enum dg_status s = module_peek(octets, n, out, why);
	munmap(octets, n);
	return s;
}
