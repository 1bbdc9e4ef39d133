interface Box {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
  readonly height: number;
  readonly text: string;
}

interface Row {
  middle: number;
  readonly height: number;
  readonly boxes: Box[];
}

/** The lines of a scanned page from OCR boxes (`x1,y1,…,x4,y4,text` each): boxes at one height form a line, columns are parted by three blanks. */
export function ocrLayout(csv: string): string {
  const boxes = csv
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(readBox);
  const rows: Row[] = [];
  for (const box of boxes.toSorted((a, b) => a.middle - b.middle)) {
    const row = rows.findLast((one) => belongs(one, box));
    if (row === undefined) {
      rows.push({ middle: box.middle, height: box.height, boxes: [box] });
      continue;
    }
    row.boxes.push(box);
    row.middle = row.boxes.reduce((sum, one) => sum + one.middle, 0) / row.boxes.length;
  }
  const sorted = rows.toSorted((a, b) => a.middle - b.middle);
  return sorted
    .map(({ boxes: line }) =>
      line
        .toSorted((a, b) => a.left - b.left)
        .map((one) => one.text)
        .join('   '),
    )
    .join('\n');
}

function readBox(line: string): Box {
  const parts = line.split(',');
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0, x4 = 0, y4 = 0] = parts.slice(0, 8).map(Number);
  const [top, bottom] = [Math.min(y1, y2), Math.max(y3, y4)];
  return {
    left: Math.min(x1, x4),
    right: Math.max(x2, x3),
    middle: (top + bottom) / 2,
    height: bottom - top,
    text: parts.slice(8).join(','),
  };
}

/** At half a letter's height of the row, and not on top of one of its boxes. */
function belongs(row: Row, box: Box): boolean {
  if (Math.abs(row.middle - box.middle) >= 0.5 * Math.min(row.height, box.height)) return false;
  return row.boxes.every(
    (one) =>
      Math.min(one.right, box.right) - Math.max(one.left, box.left) <=
      0.3 * Math.min(one.right - one.left, box.right - box.left),
  );
}
