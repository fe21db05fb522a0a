import { imageTypes } from './faces-route';

const number = { type: 'number' };
const whole = { type: 'integer' };

const face = {
  type: 'object',
  required: ['index', 'box', 'predictedNme', 'exitStep', 'flipTested', 'failed', 'error', 'landmarks'],
  properties: {
    index: { ...whole, description: 'Which face of the image, from 0' },
    box: {
      type: 'array',
      items: number,
      minItems: 4,
      maxItems: 5,
      description:
        'x, y, width, height in pixels, and the roll in degrees if the face is tilted: an estimate of the tight box of the landmarks',
    },
    predictedNme: {
      ...number,
      description: 'The error that the model expects, in percent of the inter-ocular distance',
    },
    exitStep: { ...whole, description: 'Steps of the cascade that were run, from 1' },
    flipTested: { type: 'boolean', description: 'Whether it is the mean of this pass and of a mirrored one' },
    failed: { type: 'boolean', description: 'Whether the landmarks are not to be trusted' },
    error: { ...number, description: "The model's raw estimate" },
    landmarks: {
      type: 'array',
      items: { type: 'array', items: number, minItems: 2, maxItems: 2 },
      description: 'x, y in pixels of the image as it is shown',
    },
    landmarkErrors: {
      type: 'array',
      items: number,
      description:
        'The error that the model expects of each landmark, in percent of the inter-ocular distance; of models that say it',
    },
  },
};

const errorAnswer = (description: string, more: object = {}) => ({
  description,
  ...more,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
});

const retryAfter = {
  headers: { 'Retry-After': { description: 'Seconds until it makes sense to try again', schema: whole } },
};

/** The service, as OpenAPI 3.1 describes it. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'MuSiCa',
    version: '1',
    description: 'Finds the landmarks of the faces in an image, and tells how far to trust them.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  paths: {
    '/v1/faces': {
      post: {
        operationId: 'alignFaces',
        summary: 'Finds the landmarks of the faces in an image',
        parameters: [
          {
            name: 'box',
            in: 'query',
            description:
              'A face box: x,y,width,height in pixels; repeat it for several faces. Default: the detector finds them',
            style: 'form',
            explode: true,
            schema: { type: 'array', items: { type: 'string' }, maxItems: 64 },
          },
        ],
        requestBody: {
          required: true,
          description: 'The bytes of an image file: JPEG, PNG, WebP, GIF, TIFF or AVIF',
          content: Object.fromEntries(imageTypes.map((type) => [type, {}])),
        },
        responses: {
          200: {
            description: 'The faces',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Faces' } } },
          },
          400: errorAnswer('The request is not valid'),
          408: errorAnswer('The request took too long to arrive'),
          413: errorAnswer('The body is too large'),
          415: errorAnswer('The body is of a type that is not taken'),
          422: errorAnswer('The body is no image that can be read, or a box cannot be used in it'),
          429: errorAnswer('Too many requests of this client', retryAfter),
          503: errorAnswer('The service is busy or ends', retryAfter),
        },
      },
    },
    '/healthz': {
      get: { summary: 'Whether the process is alive', responses: { 200: { description: 'It is' } } },
    },
    '/readyz': {
      get: {
        summary: 'Whether it takes images now',
        responses: { 200: { description: 'It does' }, 503: { description: 'It is busy or ends' } },
      },
    },
    '/metrics': {
      get: { summary: 'Metrics for Prometheus', responses: { 200: { description: 'They follow' } } },
    },
  },
  components: {
    schemas: {
      Face: face,
      Faces: {
        type: 'object',
        required: ['width', 'height', 'faces'],
        properties: {
          width: { ...whole, description: 'Of the image as it is shown, in pixels' },
          height: whole,
          faces: { type: 'array', items: { $ref: '#/components/schemas/Face' } },
        },
      },
      Error: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['code', 'message'],
            properties: { code: { type: 'string' }, message: { type: 'string' }, hint: { type: 'string' } },
          },
        },
      },
    },
  },
} as const;
