/* Layers of 16 x 16 characters, one letter a pixel: first the head, then the action with body and
 * limbs, then the hair. '.' lets through what is below. The left half of a row is seen from the
 * front, the right half from the side, facing right; facing left is its mirror image. Chapter 8. */
#include "characters.h"

#include "loader.h"

#include <string.h>

enum { SIZE = CHARACTER_SIZE };

typedef struct { int top; const char *rows[SIZE + 1]; } Layer;  /* top: the row of rows[0] */

/* o outline, s skin, e eye, h hair, t shirt, p trousers, b boots, l blade, g gold; capitals are
 * in the shade. */
static const Layer head = { 0, {
    ".....oooooo.....  .....oooooo.....",
    "....osssssso....  ....osssssso....",
    "...osssssssso...  ...osssssssso...",
    "...osssssssso...  ...osssssssso...",
    "...osssssssso...  ...osssssssso...",
    "...osesssseso...  ...osssssseso...",
    "...osesssseso...  ...osssssseso...",
    "...osssssssso...  ...osssssssso...",
    "....osSSSSso....  ....oSSSSsso....", NULL } };

static const Layer actions[] = {
    { 9, { "...otttttttto...  ....otttttto....",
           "..otottttttoto..  ....otottoto....",
           "..osotTTTTtoso..  ....otossoTo....",
           "....opppppPo....  ....oppppppo....",
           "....oppooppo....  ....oppppPo.....",
           "....obboobbo....  ....obbbbbbo....",
           "....oooooooo....  ....oooooooo....", NULL } },
    { 9, { "...otttttttto...  ....otttttto....",
           "..otottttttoto..  ...otottotoo....",
           "...ootTTTTtoso..  ...osotoossoo...",
           "....opppppPo....  ....oppppppo....",
           "....oppooppo....  ...oppPooPppo...",
           "....oppoobbo....  ..obbo...obbbo..",
           "....obbo.oo.....  ..ooo....ooooo..", NULL } },
    { 5, { ".o............o.  ................",
           "oso..........oso  ..............o.",
           "oto..........oto  .............oso",
           "otoo........ooto  ............oto.",
           ".ottottttttotto.  ....otttttttto..",
           "..ooottttttooo..  ....ottttttoo...",
           "....otTTTTto....  ....otTTTTto....",
           "....opppppPo....  ....oppppppo....",
           "....oppooppo....  ....oppppPo.....",
           "....obboobbo....  ....obbbbbbo....",
           "....oooooooo....  ....oooooooo....", NULL } },
    { 3, { "..............l.  ..............l.",
           "..............l.  ..............l.",
           "..............l.  ..............l.",
           "..............l.  ..............l.",
           "..............l.  ..............l.",
           ".............ggg  .............ggg",
           "...ottttttttttso  ....otttttttttso",
           "..otottttttoooo.  ....ottttttoooo.",
           "..osotTTTTto....  ....otTTTTto....",
           "....opppppPo....  ....oppppppo....",
           "...oppPooPppo...  ...oppPooPppo...",
           "..obbo....obbo..  ..obbo...obbbo..",
           "..ooo......ooo..  ..ooo....ooooo..", NULL } },
};

static const Layer hairs[] = {
    { 1, { "....ohhhhhho....  ....ohhhhhho....",
           "...ohhhhhhhho...  ...ohhhhhhhho...",
           "...ohhhhhhhho...  ...ohhhhhhhho...",
           "...ohh.hh.hho...  ...ohhhhh.hho...",
           "....H......H....  ....hhhh........",
           "................  ....Hhh.........",
           "................  ....HH..........", NULL } },
    { 1, { "....ohhhhhho....  ....ohhhhhho....",
           "...ohhhhhhhho...  ...ohhhhhhhho...",
           "..ohhhhhhhhhho..  ..ohhhhhhhhho...",
           "..ohhh....hhho..  ..ohhhhhh.hho...",
           "..ohh......hho..  ..ohhhhh........",
           "..ohh......hho..  ..ohhhhh........",
           "..ohH......Hho..  ..ohhhhH........",
           "..ohH......Hho..  ..ohhhHo........",
           "..ohHo....oHho..  ..ohhHHo........",
           "...oo......oo...  ..oHHHo.........",
           "................  ...ooo..........", NULL } },
    { 0, { "...oo.oooo.oo...  ..oo.oo.ooo.....",
           "..ohhohhhhohho..  .ohhohhohhho....",
           "..ohhhhhhhhhho..  .oohhhhhhhhho...",
           "...ohhhhhhhho...  ..ohhhhhhhhho...",
           "..ohhh.hh.hhho..  .ohhhhhhh.hho...",
           "...oH......Ho...  ..oohhhh........",
           "................  ...oHH..........", NULL } },
    { 0, { ".ooo.oooooo.ooo.  .ooo.oooooo.....",
           "ohhhohhhhhhohhho  ohhhohhhhhho....",
           "ohhhohhhhhhohhho  ohhhohhhhhhho...",
           "oHHohhhhhhhhoHHo  oHHohhhhhhhho...",
           ".ooohhh..hhhooo.  .ooohhhhh.hho...",
           "....H......H....  ....hhh.........",
           "................  ....HH..........", NULL } },
};

/* ---- colours -------------------------------------------------------------------------------- */

typedef struct { uint8_t rgb[3]; } Colour;

static const Colour skins[] = { { { 255, 219, 184 } }, { { 232, 180, 130 } },
                                { { 178, 120, 76 } }, { { 110, 70, 48 } } };
static const Colour hair_colours[] = { { { 70, 50, 60 } }, { { 134, 78, 40 } },
                                       { { 240, 204, 90 } }, { { 208, 84, 40 } },
                                       { { 190, 196, 214 } } };
static const Colour shirts[] = { { { 216, 56, 60 } }, { { 60, 110, 216 } }, { { 64, 168, 80 } },
                                 { { 236, 170, 40 } }, { { 150, 80, 180 } },
                                 { { 238, 238, 232 } } };
static const Colour trousers[] = { { { 58, 70, 120 } }, { { 122, 86, 52 } }, { { 96, 100, 108 } },
                                   { { 60, 120, 108 } } };
static const Colour outline = { { 34, 26, 42 } }, eye = { { 34, 26, 42 } },
                    boots = { { 96, 56, 40 } }, blade = { { 226, 234, 244 } },
                    gold = { { 224, 176, 56 } }, ground = { { 152, 190, 160 } };

enum { SKIN, STYLE, HAIR, SHIRT, TROUSERS, ACTION, FACING };
static const char *const names[] = { "skin", "hairstyle", "hair", "shirt", "trousers", "action",
                                     "facing" };
static const int values[] = { 4, 4, 5, 6, 4, 4, 3 };

static Colour colour(char letter, const float *f)
{
    switch (letter) {
    case 's': return skins[(int)f[SKIN]];
    case 'h': return hair_colours[(int)f[HAIR]];
    case 't': return shirts[(int)f[SHIRT]];
    case 'p': return trousers[(int)f[TROUSERS]];
    case 'e': return eye;
    case 'b': return boots;
    case 'l': return blade;
    case 'g': return gold;
    default: return outline;
    }
}

static Colour shaded(char letter, const float *f)
{
    bool capital = letter >= 'A' && letter <= 'Z';
    Colour c = colour(capital ? (char)(letter - 'A' + 'a') : letter, f);
    for (int k = 0; capital && k < 3; k++) c.rgb[k] = (uint8_t)(c.rgb[k] * 3 / 4);
    return c;
}

static void put_layer(uint8_t *x, const Layer *l, const float *f)
{
    for (int i = 0; l->rows[i]; i++)
        for (int j = 0; j < SIZE; j++) {
            int from = f[FACING] > 0 ? SIZE + 2 + j : j, to = f[FACING] == 1 ? SIZE - 1 - j : j;
            Colour c = shaded(l->rows[i][from], f);
            if (l->rows[i][from] != '.') memcpy(x + 3 * ((l->top + i) * SIZE + to), c.rgb, 3);
        }
}

void character_draw(const float factors[CHARACTER_FACTORS], uint8_t *x)
{
    for (int i = 0; i < SIZE * SIZE; i++) memcpy(x + 3 * i, ground.rgb, 3);
    put_layer(x, &head, factors);
    put_layer(x, &actions[(int)factors[ACTION]], factors);
    put_layer(x, &hairs[(int)factors[STYLE]], factors);
}

/* Which split a character belongs to, by its check digit. */
static const char *split_of(const float *f)
{
    int digit = (int)(f[SKIN] + f[STYLE] + f[HAIR] + f[SHIRT] + f[TROUSERS]) % 10;
    return digit == 8 ? "valid" : digit == 9 ? "test" : "train";
}

static void make(Rng r, const char *split, int i, uint8_t *x, uint8_t *y, float *factors)
{
    bool rest = strcmp(split, "valid") != 0 && strcmp(split, "test") != 0;
    do
        for (int k = 0; k < CHARACTER_FACTORS; k++) factors[k] = (float)rng_below(&r, values[k]);
    while (strcmp(split_of(factors), rest ? "train" : split) != 0);
    factors[ACTION] = *y = (uint8_t)(i % 4);
    character_draw(factors, x);
}

Images characters_new(Arena *a, uint64_t seed, const char *split, int n)
{
    Images d = { "characters", n, SIZE, SIZE, 3, .classes = 4, .n_factors = CHARACTER_FACTORS,
                 .factor_names = names };
    return images_make(a, d, seed, split, make);
}
