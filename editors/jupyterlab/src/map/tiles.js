// Tiles on a canvas: for each entry a rectangle as large as its code, warm when it was used a moment
// ago, cold when not for long, glowing at hits; pinned ones have an edge and a dot.

import { ENTER, GLOW, layout, tileAt } from './state.js';

const NAMED = 34; // pixels that a tile has to be wide to have its name in it
const COLDEST = 7; // doublings of the age after which a tile is cold

/** Draws on `canvas`. `paint(tiles, now, places have changed)`: tiles are {id, name, weight, age,
 * born, glow, left, pinned, next}. Answers whether anything still moves. */
export class Tiles {
  constructor(canvas) {
    this.canvas = canvas;
    this.places = [];
    this.shown = [];
    this.colours = null;
  }

  /** Take the colours from the theme, and the size from the page. */
  measure() {
    const looks = getComputedStyle(this.canvas);
    const colour = name => rgb(looks.getPropertyValue(name).trim());
    this.colours = {
      hot: colour('--sx-hot'), cold: colour('--sx-cold'), glow: colour('--sx-glow'),
      pin: looks.getPropertyValue('--sx-pin'), text: looks.getPropertyValue('--sx-tile-text'),
      now: looks.getPropertyValue('--sx-now'), font: looks.fontFamily
    };
    const sharp = window.devicePixelRatio || 1;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.canvas.width = Math.round(this.width * sharp);
    this.canvas.height = Math.round(this.height * sharp);
    this.sharp = sharp;
    this.places = null;
  }

  at(x, y) {
    return this.shown[tileAt(this.places ?? [], x, y)] ?? null;
  }

  paint(tiles, now, moved) {
    if (!this.colours) this.measure();
    if (moved || !this.places || this.shown.length !== tiles.length) {
      this.places = layout(tiles.map(tile => tile.weight), this.width, this.height);
    }
    this.shown = tiles;
    const pen = this.canvas.getContext('2d');
    pen.setTransform(this.sharp, 0, 0, this.sharp, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    const gap = tiles.length > 1500 ? 0 : tiles.length > 400 ? 0.5 : 1;
    pen.font = `11px ${this.colours.font}`;
    pen.textBaseline = 'middle';
    let moves = false;
    tiles.forEach((tile, i) => {
      const [x, y, w, h] = this.places[i];
      const grown = Math.min(1, (now - tile.born) / ENTER);
      const glow = Math.max(0, 1 - (now - tile.glow) / GLOW);
      moves ||= grown < 1 || glow > 0;
      pen.globalAlpha = 0.25 + 0.75 * grown;
      pen.fillStyle = this.colourOf(tile.age, glow);
      const shrink = (1 - grown) * 0.4;
      const box = [x + gap + (w * shrink) / 2, y + gap + (h * shrink) / 2, w * (1 - shrink) - 2 * gap, h * (1 - shrink) - 2 * gap];
      pen.fillRect(...box);
      this.mark(pen, tile, box);
      if (w > NAMED && h > 12) this.name(pen, tile, box);
    });
    pen.globalAlpha = 1;
    return moves;
  }

  colourOf(age, glow) {
    const cool = Math.min(1, Math.log2(1 + age) / COLDEST);
    const { hot, cold, glow: bright } = this.colours;
    const mixed = hot.map((part, i) => part + (cold[i] - part) * cool);
    const lit = mixed.map((part, i) => Math.round(part + (bright[i] - part) * glow));
    return `rgb(${lit.join(',')})`;
  }

  mark(pen, tile, [x, y, w, h]) {
    if (tile.pinned) {
      pen.strokeStyle = this.colours.pin;
      pen.lineWidth = 2;
      pen.strokeRect(x + 1, y + 1, Math.max(0, w - 2), Math.max(0, h - 2));
      pen.fillStyle = this.colours.pin;
      pen.beginPath();
      pen.arc(x + w - 6, y + 6, 2.5, 0, 7);
      pen.fill();
    } else if (tile.next) {
      pen.strokeStyle = this.colours.now;
      pen.lineWidth = 2;
      pen.setLineDash([4, 3]);
      pen.strokeRect(x + 1, y + 1, Math.max(0, w - 2), Math.max(0, h - 2));
      pen.setLineDash([]);
    }
  }

  name(pen, tile, [x, y, w, h]) {
    pen.save();
    pen.beginPath();
    pen.rect(x, y, w, h);
    pen.clip();
    pen.fillStyle = this.colours.text;
    pen.fillText(tile.name, x + 4, y + h / 2);
    pen.restore();
  }
}

/** `#rrggbb` as three numbers. */
function rgb(text) {
  const number = parseInt(text.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
