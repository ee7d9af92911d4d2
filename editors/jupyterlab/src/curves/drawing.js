// A scene as SVG elements. Those of the frame before are used again: only what differs is touched.

const SVG = 'http://www.w3.org/2000/svg';

/** An SVG element for scenes. It has the size of what is drawn into it. */
export function canvas() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.classList.add('sx-curves-picture');
  svg.setAttribute('role', 'img');
  const shapes = document.createElementNS(SVG, 'g');
  svg.append(shapes);
  return svg;
}

/** Draw a scene in place of the one before. */
export function draw(svg, { width, height, shapes }, label) {
  set(svg, 'viewBox', `0 0 ${width} ${height}`);
  set(svg, 'width', width);
  set(svg, 'height', height);
  set(svg, 'aria-label', label);
  const group = svg.firstChild;
  shapes.forEach((shape, i) => {
    const [tag, attributes, words] = elementOf(shape);
    let element = group.childNodes[i];
    if (!element || element.tagName !== tag) {
      const made = document.createElementNS(SVG, tag);
      if (element) element.replaceWith(made);
      else group.append(made);
      element = made;
    }
    for (const [name, value] of Object.entries(attributes)) set(element, name, value);
    if (element.textContent !== words) element.textContent = words;
  });
  while (group.childNodes.length > shapes.length) group.lastChild.remove();
}

function elementOf(shape) {
  const [kind, role] = shape;
  if (kind === 'text') {
    const [, , x, y, words, anchor, size, bold] = shape;
    const attributes = {
      class: `sx-curves-text sx-${role}`,
      x,
      y,
      'text-anchor': anchor,
      'font-size': size,
      'font-weight': bold ? 600 : 400
    };
    return ['text', attributes, words];
  }
  const d = 'M' + shape[2].map(point => point.join(',')).join(' ') + (kind === 'area' ? 'Z' : '');
  return ['path', { class: `sx-curves-${kind} sx-${role}`, d }, ''];
}

function set(element, name, value) {
  const wanted = String(value);
  if (element.getAttribute(name) !== wanted) element.setAttribute(name, wanted);
}
