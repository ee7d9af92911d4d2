// SX for CodeMirror 6, as a stream parser: one token at a time, brackets kept on a stack so that
// the next line can be indented as the kernel would (sx_kernel/session/desk/inputs.py).

// The file that the Pygments lexer reads.
import words from '../../../sx_kernel/highlight/words.json';

const FORMS = new Set(words.forms);
const BUILTINS = new Set(words.builtins);
const TAGS = new Set(words.tags);
const CONSTANTS = new Set(words.constants);
const BODIES = new Set(words.bodies);

const SYMBOL_END = /[\s()[\]{}"';`]/;
const NUMBER = /^-?\d+(?:\/\d+|(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const BODY_INDENT = 2;
const CLOSERS = { '(': ')', '[': ']', '{': '}' };

/** What a bracket opened: where, and how the lines inside it are indented. */
class Open {
  constructor(bracket, column) {
    this.bracket = bracket;
    this.column = column;
    this.head = null; // the first word of the list
    this.argument = -1; // the column of what stands after it on the same line
    this.elements = 0;
  }
}

/** Note that something begins at `column` in the innermost list. */
function note(state, column, word) {
  const open = state.opened[state.opened.length - 1];
  if (!open) return;
  open.elements += 1;
  if (open.elements === 1) open.head = word;
  else if (open.elements === 2 && state.line === open.line) open.argument = column;
}

function readSymbol(stream) {
  let word = '';
  while (!stream.eol() && !SYMBOL_END.test(stream.peek())) word += stream.next();
  return word;
}

/** The style of a name, by what it is and where it stands. */
function styleOf(word, state) {
  const open = state.opened[state.opened.length - 1];
  const defining = state.opened.find(
    (o, i) => i >= state.opened.length - 2 && o.elements === 1 && /^def/.test(o.head || '')
  );
  if (open && defining && open.elements <= 1 && (open === defining || open.elements === 0)) {
    return 'def';
  }
  if (CONSTANTS.has(word)) return 'atom';
  if (NUMBER.test(word)) return 'number';
  if (word.startsWith(':') && word.length > 1) return 'atom';
  if (word.startsWith('~')) return 'tagName';
  if (FORMS.has(word)) return 'keyword';
  // elements are called and seldom handed on, so `a` and `p` elsewhere are mere names
  if (TAGS.has(word)) return open && open.elements === 0 ? 'tagName' : 'variableName';
  if (BUILTINS.has(word)) return 'builtin';
  return 'variableName';
}

export const mode = {
  name: 'sx',

  startState: () => ({ opened: [], string: false, line: 0 }),

  copyState: state => ({
    opened: state.opened.map(open => Object.assign(new Open(open.bracket, open.column), open)),
    string: state.string,
    line: state.line
  }),

  token(stream, state) {
    if (stream.sol()) state.line += 1;
    if (state.string) return readString(stream, state);
    if (stream.sol() && state.opened.length === 0 && stream.match(/^\s*%%?[A-Za-z][\w-]*/)) {
      return 'meta';
    }
    if (stream.eatSpace()) return null;
    const column = stream.column();
    const char = stream.peek();
    if (char === ';') {
      stream.skipToEnd();
      return 'comment';
    }
    if (char === '"') {
      note(state, column, null);
      stream.next();
      state.string = true;
      return readString(stream, state);
    }
    if (stream.match(/^#\\(?:[^\s()[\]{}"';`]+|.)/)) {
      note(state, column, null);
      return 'string';
    }
    if (stream.match('#;')) return 'comment';
    if (stream.match('#(')) {
      note(state, column, null);
      return open(state, '(', column + 1);
    }
    if (char in CLOSERS) {
      note(state, column, null);
      stream.next();
      return open(state, char, column);
    }
    if (char === ')' || char === ']' || char === '}') {
      stream.next();
      const last = state.opened.pop();
      return last && CLOSERS[last.bracket] === char ? 'bracket' : 'invalid';
    }
    if (stream.match(/^(?:,@|[,'`]|#'?)/)) return 'operator';
    const word = readSymbol(stream);
    if (!word) {
      stream.next();
      return 'invalid';
    }
    const style = styleOf(word, state);
    note(state, column, word);
    return style;
  },

  blankLine(state) {
    state.line += 1;
  },

  indent(state) {
    if (state.string) return null; // blanks would become part of the text
    const list = state.opened[state.opened.length - 1];
    if (!list) return 0;
    if (list.bracket !== '(') return list.column + 1;
    const head = list.head;
    if (head === null || list.elements === 0) return list.column + 1;
    if (BODIES.has(head) || words.bodyPrefixes.some(prefix => head.startsWith(prefix))) {
      return list.column + BODY_INDENT;
    }
    return list.argument >= 0 ? list.argument : list.column + 1;
  },

  languageData: {
    commentTokens: { line: ';' },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
    indentOnInput: /^\s*[)\]}]$/,
    wordChars: '-!?*<>=/+'
  }
};

function readString(stream, state) {
  while (!stream.eol()) {
    const char = stream.next();
    if (char === '\\') stream.next();
    else if (char === '"') {
      state.string = false;
      break;
    }
  }
  return 'string';
}

function open(state, bracket, column) {
  const opened = new Open(bracket, column);
  opened.line = state.line;
  state.opened.push(opened);
  return 'bracket';
}
