// What pages use of @musica/core beside the model.
export {
  analyseFace,
  connectionsOf,
  contoursOf,
  faceCrop,
  headPose,
  toTightBox,
  withBoxConvention,
} from '@musica/core';
