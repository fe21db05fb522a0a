import { describe, expect, it } from 'vitest';
import { useFiles } from '../../test/read-files';

const read = useFiles();

describe('CelebA', () => {
  it('is read with what its lists say', async () => {
    const { format, scheme, faces, problems } = await read({
      'Img/img_celeba/000001.jpg': '',
      'Img/img_celeba/000002.jpg': '',
      'Img/img_celeba/000003.jpg': '',
      'Img/img_align_celeba/000001.jpg': '',
      'Anno/list_landmarks_celeba.txt':
        '3\r\nlefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y\r\n000001.jpg 165  184  244  176  196  249  194  271  266  260\r\n000002.jpg 140  204  220  204  168  254  146  289  226  x\r\n000003.jpg 140  204  220  204  168  254  146  289  226  289\r\n000002.jpg 140  204  220  204  168  254  146  289  226  289\r\n',
      'Anno/list_bbox_celeba.txt':
        '2\nimage_id x_1 y_1 width height\n000001.jpg    95  71 226 313\n000002.jpg 0 0 0 0\n000003.jpg 0 0 -5 5\n',
      'Anno/list_attr_celeba.txt': '2\nSmiling Young \n000001.jpg  1 -1\n',
      'Anno/identity_CelebA.txt': '000001.jpg 2880\n',
      'Eval/list_eval_partition.txt': '000001.jpg 0\n000002.jpg 2\n',
    });
    expect([format, scheme.name]).toEqual(['celeba', 'celeba5']);
    expect(faces).toEqual([
      {
        id: 'Img/img_celeba/000001.jpg',
        image: expect.any(String),
        landmarks: [
          [165, 184],
          [244, 176],
          [196, 249],
          [194, 271],
          [266, 260],
        ],
        box: { x: 95, y: 71, width: 226, height: 313 },
        split: 'train',
        group: '2880',
        attributes: { Smiling: true, Young: false },
      },
      expect.objectContaining({ id: 'Img/img_celeba/000002.jpg#1'.replace('#1', ''), split: 'test' }),
    ]);
    expect(problems).toEqual([
      'Anno/list_landmarks_celeba.txt:4: value 11 is "x", expected a number',
      'Anno/list_landmarks_celeba.txt:5: a box of -5 x 5',
    ]);
  });
});
