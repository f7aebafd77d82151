/* Named tensors in a file, in the safetensors format of the Hugging Face ecosystem, so that what is
 * trained here opens in PyTorch, and back. A file is
 *
 *     8 bytes  the length of the header, little-endian
 *     header   {"__metadata__":{"epoch":"3"},
 *               "w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}
 *     data     the tensors' entries, row-major, little-endian, without a hole
 *
 * Ours have one more metadata entry, "crc32": eight hex digits, the CRC-32 of the whole file with
 * these eight read as 00000000. Other readers pass over it; to this one a single flipped bit
 * anywhere is an error. Chapter 2. */
#ifndef SAFETENSORS_H
#define SAFETENSORS_H

#include "tensor.h"

typedef enum { ST_F32, ST_F64, ST_I64, ST_U8 } StType;
#define ST_REAL (sizeof(real) == sizeof(double) ? ST_F64 : ST_F32)  /* the type of real here  */

enum {
    ST_NAME_MAX = 79,           /* bytes in the name of a tensor or of a metadata entry       */
    ST_HEADER_MAX = 1 << 24     /* bytes in a header                                          */
};

typedef struct {
    const char *name;           /* "enc.0.w"                                                  */
    StType type;
    Shape s;                    /* nd = 0: one entry                                          */
    void *x;                    /* shape_n(s) entries                                         */
} StTensor;

typedef struct { const char *key, *value; } StMeta;     /* any UTF-8; the value of any length */

typedef struct {
    StTensor *t;
    int n;
    StMeta *meta;
    int n_meta;
} StFile;

int st_size(StType type);                   /* bytes of an entry                              */
const char *st_name(StType type);           /* "F32"                                          */

/* Writes the file by file_save. Equal contents give equal bytes. Types of 8 bytes go before those
 * of 4, bytes last, so that every tensor is aligned in the file. Names are the programmer's: one
 * too long, one given twice, a tensor "__metadata__" and metadata "crc32" stop the program.
 * EXIT_DATA: text that is not UTF-8, and what file_save refuses. */
bool safetensors_save(const char *path, const StFile *f, Error *e);

/* Reads a file; all that f points to is in a, each tensor aligned to 64 bytes, in the order of the
 * data; "crc32" is not among the metadata. need_crc: refuses a file without a crc32, as our own
 * checkpoints always have one. EXIT_DATA: whatever the format forbids, a crc32 that does not match,
 * types other than the four, a dim of 0, more than MAX_DIM dims. Then f is empty. */
bool safetensors_load(Arena *a, const char *path, bool need_crc, StFile *f, Error *e);

StTensor *safetensors_find(const StFile *f, const char *name);          /* or NULL */
const char *safetensors_meta(const StFile *f, const char *key);         /* or NULL */

#endif
