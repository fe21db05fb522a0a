/** Words for the parts of a data set, and the names that they get here. */
const splitWords: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  trainset: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
  testing: 'test',
  testset: 'test',
};

/** The split that a word such as `trainset` names, or undefined. */
export function splitOfWord(word: string): string | undefined {
  const key = word.toLowerCase();
  return Object.hasOwn(splitWords, key) ? splitWords[key] : undefined;
}

/** The split that one of the folders on the way to an image is named after, as in `helen/trainset/a.jpg`. */
export function splitOfPath(image: string): string | undefined {
  return image
    .split('/')
    .slice(0, -1)
    .map(splitOfWord)
    .findLast((split) => split !== undefined);
}

/** What names of label files say beside split and subset. */
const PLAIN =
  /^(frames?|keypoints?|landmarks?|annotations?|labels?|faces?|data|dataset|set|info|default|coco|full|all|list|rect|attr|instances|person|v\d.*|\d.*)$/;

/**
 * What the name of a file of labels says of its faces: `training_frames_keypoints.csv` is `train`,
 * `face_landmarks_wflw_test_blur.csv` is the subset `blur` of `test`.
 */
export function splitOfFile(name: string): { readonly split?: string; readonly subset?: string } {
  const words = name
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const at = words.findLastIndex((word) => splitOfWord(word) !== undefined);
  if (at === -1) return {};
  const subset = words
    .slice(at + 1)
    .filter((word) => !PLAIN.test(word))
    .join('-');
  return { split: splitOfWord(words[at]!)!, ...(subset === '' ? {} : { subset }) };
}
