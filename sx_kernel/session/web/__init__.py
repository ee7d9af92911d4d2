"""Documents for programs: the words of spec/primitives/dom.sx, over the floor dom/."""
