#ifndef CRSVG_H
#define CRSVG_H

#include <stdbool.h>
#include <stddef.h>

/// What a picture becomes.
enum crsvg_format { CRSVG_PDF, CRSVG_PNG };

/// Gets the bytes of the result, in order; false ends the drawing.
typedef bool (*crsvg_write)(void *context, const unsigned char *bytes, size_t count);

/// Draws an SVG document of `width` x `height` pixels with librsvg and cairo, `scale` times as
/// large.
///
/// The libraries are loaded when this is first called, so that programs start without them. Returns
/// true, or false with a message of at most `capacity` bytes, 0 at its end.
bool crsvg_draw(const char *svg, size_t count, double width, double height, double scale,
                enum crsvg_format format, crsvg_write write, void *context, char *message,
                size_t capacity);

#endif
