export { createService, type Service } from './create-service';
export type { FacesAnswer } from './face-answer';
export type { ErrorBody } from './http-errors';
export { openApi } from './open-api';
export type { ServiceOptions } from './service-options';
