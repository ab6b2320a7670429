#include "Desktop.h"

#include "Plugin.h"  // JUCE takes back names of X11's that come before it

#include <X11/Xlib.h>
#include <X11/keysym.h>

#include <initializer_list>
#include <vector>

namespace sa3::test {

namespace {

constexpr unsigned parentWidth = 1400;
constexpr unsigned parentHeight = 900;

Display* display = nullptr;

/** All that can be seen and lie below this one, this one first. */
std::vector<Window> visibleWindows(Window top) {
    std::vector<Window> all;
    XWindowAttributes attributes{};
    if (XGetWindowAttributes(display, top, &attributes) == 0 || attributes.map_state != IsViewable) {
        return all;
    }
    all.push_back(top);
    Window root = 0;
    Window parent = 0;
    Window* children = nullptr;
    unsigned count = 0;
    XQueryTree(display, top, &root, &parent, &children, &count);
    for (unsigned i = 0; i < count; ++i) {
        const auto below = visibleWindows(children[i]);
        all.insert(all.end(), below.begin(), below.end());
    }
    if (children != nullptr) XFree(children);
    return all;
}

void sendReturn(Window window, int type, long mask) {
    XEvent event{};
    event.type = type;
    event.xkey.display = display;
    event.xkey.window = window;
    event.xkey.root = DefaultRootWindow(display);
    event.xkey.time = CurrentTime;
    event.xkey.same_screen = True;
    event.xkey.keycode = XKeysymToKeycode(display, XK_Return);
    XSendEvent(display, window, False, mask, &event);
    XSync(display, False);
}

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

unsigned long makeParent() {
    demand(hasDisplay(), "there is no display for the window: run this under xvfb-run");
    const Window window = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, parentWidth, parentHeight, 0, 0, 0);
    XMapWindow(display, window);
    XSync(display, False);
    return window;
}

void dropParent(unsigned long window) {
    XDestroyWindow(display, window);
    XSync(display, False);
}

void pressReturn(const std::function<void(int)>& wait) {
    for (const Window window : visibleWindows(DefaultRootWindow(display))) {
        XSetInputFocus(display, window, RevertToParent, CurrentTime);
        XSync(display, False);
        wait(100);
        sendReturn(window, KeyPress, KeyPressMask);
        sendReturn(window, KeyRelease, KeyReleaseMask);
        wait(100);
    }
}

}  // namespace sa3::test
