export { checkTurnPlan, defaultTurnPlan, planTurns, type TurnPlan } from './plan-turns';
export { FaceProfiler, type TurnableFace, type TurnedFace, type TurnOptions } from './profile-face';
