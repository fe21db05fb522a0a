/**
 * A few characters as pen strokes, on a grid 4 wide and 6 high with y down, so that labels look the same on every
 * machine: text in SVG depends on the fonts that are installed, and a bare server has none.
 * Each stroke is a list of digits x y x y ..
 */
const glyphs: Readonly<Record<string, readonly string[]>> = {
  '0': ['10304145361605011030', '1432'],
  '1': ['123026', '1636'],
  '2': ['0110304142063646'],
  '3': ['00403244453616051', '2232'],
  '4': ['36300444'],
  '5': ['4000023243453616051'],
  '6': ['401003051636454432130'],
  '7': ['00404116'],
  '8': ['10304142331304051636454433', '1302011'],
  '9': ['06364541301001021343'],
  '.': ['1626'],
  '-': ['0333'],
  '+': ['0343', '2125'],
  '%': ['0640', '0010110100', '3545463635'],
  '#': ['1016', '3036', '0242', '0444'],
  '/': ['0640'],
  ':': ['2122', '2526'],
  '?': ['01103041422324', '2626'],
  A: ['06204600'.slice(0, 6), '0444'.replace('0444', '1333')],
};

export { glyphs };
