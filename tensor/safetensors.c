/* The writer: header, padding, data and the checksum are put together in one Text, which goes to
 * file_save. The caller owns what f points to. The reader is in safetensors_load.c. Chapter 2. */
#include "safetensors.h"

#include "crc32.h"
#include "file.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

static const struct { const char *name; int size; } types[] = {
    [ST_F32] = { "F32", 4 }, [ST_F64] = { "F64", 8 }, [ST_I64] = { "I64", 8 }, [ST_U8] = { "U8", 1 }
};

int st_size(StType type) { return types[type].size; }
const char *st_name(StType type) { return types[type].name; }

StTensor *safetensors_find(const StFile *f, const char *name)
{
    for (int i = 0; i < f->n; i++)
        if (strcmp(f->t[i].name, name) == 0) return &f->t[i];
    return NULL;
}

const char *safetensors_meta(const StFile *f, const char *key)
{
    for (int i = 0; i < f->n_meta; i++)
        if (strcmp(f->meta[i].key, key) == 0) return f->meta[i].value;
    return NULL;
}

/* What the programmer names must be writable, and findable again. */
static void check_names(const StFile *f)
{
    for (int i = 0; i < f->n; i++) {
        const char *name = f->t[i].name;
        must(strlen(name) <= ST_NAME_MAX, "safetensors: a name too long: %s", name);
        must(strcmp(name, "__metadata__") != 0, "safetensors: a tensor named %s", name);
        must(safetensors_find(f, name) == &f->t[i], "safetensors: two tensors named %s", name);
    }
    for (int i = 0; i < f->n_meta; i++) {
        const char *key = f->meta[i].key;
        must(strlen(key) <= ST_NAME_MAX, "safetensors: a key too long: %s", key);
        must(strcmp(key, "crc32") != 0, "safetensors: metadata named %s", key);
        for (int k = 0; k < i; k++)
            must(strcmp(key, f->meta[k].key) != 0, "safetensors: two metadata named %s", key);
    }
}

static bool put_meta(Text *head, const StMeta *m, const char *path, Error *e)
{
    text_printf(head, ",");
    bool ok = json_quote(head, m->key);
    text_printf(head, ":");
    if (ok && json_quote(head, m->value)) return true;
    return error_set(e, EXIT_DATA, "%s: not written, metadata %s is not UTF-8", path, m->key);
}

/* Its line of the header, then its entries, which start where the data ended. */
static bool put_tensor(Text *head, Text *data, const StTensor *t, const char *path, Error *e)
{
    text_printf(head, ",");
    if (!json_quote(head, t->name))
        return error_set(e, EXIT_DATA, "%s: not written, tensor %s is not UTF-8", path, t->name);
    size_t n = (size_t)st_size(t->type) * (size_t)shape_n(t->s);
    text_printf(head, ":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%zu,%zu]}",
                st_name(t->type), shape_str(t->s), data->n, data->n + n);
    text_bytes(data, t->x, n);
    return true;
}

static const char opening[] = "{\"__metadata__\":{\"crc32\":\"";

/* The header with 00000000 for the CRC, filled up with blanks to a multiple of 8; and the data. */
static bool put_all(Text *head, Text *data, const char *path, const StFile *f, Error *e)
{
    bool ok = true;
    text_printf(head, "%s00000000\"", opening);
    for (int i = 0; i < f->n_meta && ok; i++) ok = put_meta(head, &f->meta[i], path, e);
    text_printf(head, "}");
    for (int size = 8; size > 0; size /= 2)
        for (int i = 0; i < f->n && ok; i++)
            if (st_size(f->t[i].type) == size) ok = put_tensor(head, data, &f->t[i], path, e);
    text_printf(head, "}");
    while (head->n % 8) text_printf(head, " ");
    return ok;
}

static void put_length(Text *file, size_t n)
{
    for (int i = 0; i < 8; i++, n >>= 8) text_bytes(file, &(uint8_t){ n & 0xFF }, 1);
}

static void set_crc(Text *file)
{
    char hex[9];
    snprintf(hex, sizeof hex, "%08x", (unsigned)crc32_add(0, file->s, file->n));
    memcpy(file->s + 8 + sizeof opening - 1, hex, 8);
}

bool safetensors_save(const char *path, const StFile *f, Error *e)
{
    must(*(const char *)&(int){ 1 } == 1, "safetensors: this machine is not little-endian");
    check_names(f);
    Text head = { 0 }, data = { 0 }, file = { 0 };
    bool ok = put_all(&head, &data, path, f, e);
    if (ok && head.n > ST_HEADER_MAX)
        ok = error_set(e, EXIT_DATA, "%s: not written, a header of %zu bytes", path, head.n);
    if (ok) {
        put_length(&file, head.n);
        text_bytes(&file, head.s, head.n);
        text_bytes(&file, data.s, data.n);
        set_crc(&file);
        ok = file_save(path, file.s, file.n, e);
    }
    text_free(&head), text_free(&data), text_free(&file);
    return ok;
}
