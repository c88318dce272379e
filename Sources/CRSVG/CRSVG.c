#include "CRSVG.h"

#include <dlfcn.h>
#include <stdio.h>

// The parts of librsvg's, GLib's and cairo's interfaces in use; both are stable since 2.46 and 1.2.
typedef struct rsvg_handle rsvg_handle;
typedef struct cairo_context cairo_context;
typedef struct cairo_surface cairo_surface;
typedef struct {
    unsigned domain;
    int code;
    char *message;
} g_error;
typedef struct {
    double x, y, width, height;
} rsvg_rectangle;
typedef int (*cairo_write)(void *, const unsigned char *, unsigned);

enum { ARGB32 = 0, SUCCESS = 0, WRITE_ERROR = 11 };

static struct {
    rsvg_handle *(*handle_new)(const unsigned char *, size_t, g_error **);
    int (*render)(rsvg_handle *, cairo_context *, const rsvg_rectangle *, g_error **);
    void (*unref)(void *);
    void (*error_free)(g_error *);
    cairo_surface *(*pdf_surface)(cairo_write, void *, double, double);
    cairo_surface *(*image_surface)(int, int, int);
    int (*write_png)(cairo_surface *, cairo_write, void *);
    cairo_context *(*create)(cairo_surface *);
    int (*status)(cairo_context *);
    void (*destroy)(cairo_context *);
    void (*surface_finish)(cairo_surface *);
    int (*surface_status)(cairo_surface *);
    void (*surface_destroy)(cairo_surface *);
    const char *(*status_text)(int);
} api;

static bool find(void *library, const char *name, void *place) {
    *(void **)place = dlsym(library, name);
    return *(void **)place != NULL;
}

// Symbols of GLib and cairo are found through librsvg, which is linked with both.
static bool load(void) {
    static void *library = NULL;
    if (library)
        return true;
    void *opened = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!opened)
        return false;
    const bool complete = find(opened, "rsvg_handle_new_from_data", &api.handle_new) &&
                          find(opened, "rsvg_handle_render_document", &api.render) &&
                          find(opened, "g_object_unref", &api.unref) &&
                          find(opened, "g_error_free", &api.error_free) &&
                          find(opened, "cairo_pdf_surface_create_for_stream", &api.pdf_surface) &&
                          find(opened, "cairo_image_surface_create", &api.image_surface) &&
                          find(opened, "cairo_surface_write_to_png_stream", &api.write_png) &&
                          find(opened, "cairo_create", &api.create) &&
                          find(opened, "cairo_status", &api.status) &&
                          find(opened, "cairo_destroy", &api.destroy) &&
                          find(opened, "cairo_surface_finish", &api.surface_finish) &&
                          find(opened, "cairo_surface_status", &api.surface_status) &&
                          find(opened, "cairo_surface_destroy", &api.surface_destroy) &&
                          find(opened, "cairo_status_to_string", &api.status_text);
    if (complete)
        library = opened;
    return complete;
}

struct sink {
    crsvg_write write;
    void *context;
};

static int forward(void *context, const unsigned char *bytes, unsigned count) {
    const struct sink *sink = context;
    return sink->write(sink->context, bytes, count) ? SUCCESS : WRITE_ERROR;
}

// Draws on a surface and takes it; a message for an error of librsvg, else cairo's status.
static int draw(rsvg_handle *handle, cairo_surface *surface, double width, double height,
                g_error **error) {
    cairo_context *context = api.create(surface);
    const rsvg_rectangle viewport = {0, 0, width, height};
    api.render(handle, context, &viewport, error);
    const int status = api.status(context);
    api.destroy(context);
    return status;
}

bool crsvg_draw(const char *svg, size_t count, double width, double height, double scale,
                enum crsvg_format format, crsvg_write write, void *context, char *message,
                size_t capacity) {
    if (!load()) {
        snprintf(message, capacity, "librsvg is missing (Debian: librsvg2-2)");
        return false;
    }
    g_error *error = NULL;
    rsvg_handle *handle = api.handle_new((const unsigned char *)svg, count, &error);
    int status = SUCCESS;
    if (handle) {
        struct sink sink = {write, context};
        const double across = width * scale, down = height * scale;
        cairo_surface *surface =
            format == CRSVG_PDF ? api.pdf_surface(forward, &sink, across, down)
                                : api.image_surface(ARGB32, (int)(across + 0.5), (int)(down + 0.5));
        status = draw(handle, surface, across, down, &error);
        if (status == SUCCESS && format == CRSVG_PNG)
            status = api.write_png(surface, forward, &sink);
        api.surface_finish(surface);
        if (status == SUCCESS)
            status = api.surface_status(surface);
        api.surface_destroy(surface);
        api.unref(handle);
    }
    const bool failed = error || status != SUCCESS;
    if (failed)
        snprintf(message, capacity, "%s", error ? error->message : api.status_text(status));
    if (error)
        api.error_free(error);
    return !failed;
}
