"""The declarations of the primitives: reads spec/primitives/*.sx.

The format, one form per primitive, grouped by (define-module :core.lists):

    (define-primitive "string-pad"
      :aliases ("pad-left")
      :params  ((s :as string) (width :as integer) &optional (fill :as string " "))
      :returns "string"
      :effects ()
      :errors  ((type-error "s is not a string") (range-error "width is negative"))
      :doc "Return s padded on the left with fill up to width characters."
      :examples (((string-pad "7" 3 "0") => "007")
                 ((string-pad 7 3) =>! type-error)))

    :aliases  other names of the same function; optional
    :params   name | (name :as type), then &optional (name :as type default) | (name default) |
              name, then &rest name | &rest (name :as type)
    :returns  the type name of the result, "any" if it varies
    :effects  () for pure functions, deterministic on immutable data; else from io, mutate, read
              (looks into mutable data: lists, dicts, vectors, tables), random, time, control
    :errors   (kind "when"), optional
    :doc      sentences for the help; the first one says it all
    :examples (expression => datum): the value of the expression is `equal?` to the quoted datum;
              (expression =>! kind): the expression raises an error of that kind
    :bound    session or machine: implemented there and not by a Python function of this floor

Nothing here is needed to run a program: table.py works from the generated declared.py.
"""
