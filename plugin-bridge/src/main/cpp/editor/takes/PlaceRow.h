/* Track: where the selected take goes on the lane, and the button that puts it there. */
#pragma once

#include "controls/Choice.h"
#include "controls/ModelView.h"
#include "controls/PushButton.h"

namespace sa3::editor {

/** All notes by name, row n being MIDI note n. */
const juce::StringArray& noteRows();

class PlaceRow : public ModelView {
  public:
    explicit PlaceRow(EditorModel& model);

    void refresh() override;
    void resized() override;

    Placement placement() const;

  private:
    Choice where{"Where", "Where the take goes on the track's lane"};
    Choice note{"Note", "The key that plays it (60 is C3)"};
    PushButton loop{"Loop", "Repeat the take, to the next clip or while the key is held", PushButton::Style::normal,
                    Icon::loop};
    PushButton place{"Add to lane", "Put the selected take on the lane"};
};

}  // namespace sa3::editor
