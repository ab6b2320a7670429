#include "Desktop.h"

#include <X11/Xlib.h>

#include <initializer_list>

namespace sa3::test {

namespace {

Display* display = nullptr;

}  // namespace

void greetDisplay() {
    display = XOpenDisplay(nullptr);
    for (const char* name : {"WM_PROTOCOLS", "WM_TAKE_FOCUS", "WM_DELETE_WINDOW", "_NET_WM_PING", "WM_CHANGE_STATE", "WM_STATE",
                             "_NET_WM_WINDOW_TYPE", "_NET_WM_STATE", "_NET_WM_STATE_HIDDEN"}) {
        if (display != nullptr) {
            XInternAtom(display, name, False);
        }
    }
    if (display != nullptr) {
        XSync(display, False);
    }
}

bool hasDisplay() {
    return display != nullptr;
}

}  // namespace sa3::test
