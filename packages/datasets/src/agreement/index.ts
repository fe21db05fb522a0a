export * from './agree-on-landmarks';
export * from './face-yaw';
export * from './pull-to-anchors';
