import type { HeadWeights } from '../head/head-model';
import type { Colour } from './colour';

/** Degrees. All 0 looks into the camera. */
export interface Pose {
  /** Positive turns the nose to the image's right. */
  readonly yaw: number;
  /** Positive looks down. */
  readonly pitch: number;
  /** Positive tilts the crown to the image's right. */
  readonly roll: number;
}

export interface View {
  readonly pose: Pose;
  /** From the camera to the middle of the head, centimetres; the nearer, the stronger the perspective. */
  readonly distance: number;
  /** Height of the face, brows to chin, in the image, as a share of the image's side. */
  readonly faceSize: number;
  /** Where the middle of the face is, as a share of the image's side off the image's middle. */
  readonly offset: readonly [number, number];
}

export interface SkinLook {
  readonly colour: Colour;
  /** Strength of blotches, pores, freckles and lines, 0 to about 1. */
  readonly blotches: number;
  readonly pores: number;
  readonly freckles: number;
  readonly wrinkles: number;
  readonly blush: number;
  readonly eyeBags: number;
  readonly shine: number;
  /** Blinn's exponent of the shine. */
  readonly gloss: number;
  /** Where in the noise textures this face lies. */
  readonly place: readonly [number, number];
}

export interface BrowLook {
  readonly colour: Colour;
  /** Half height in centimetres. */
  readonly thickness: number;
  /** Centimetres above the usual line. */
  readonly height: number;
  /** 0 to 1; how much of the skin the hairs cover. */
  readonly density: number;
  /** How much of the thickness is left at the outer end. */
  readonly taper: number;
}

export interface LipLook {
  readonly colour: Colour;
  readonly strength: number;
  readonly shine: number;
}

export interface EyeLook {
  readonly iris: Colour;
  readonly sclera: Colour;
  /** Angles seen from the eyeball's centre, radians. */
  readonly irisAngle: number;
  readonly pupilAngle: number;
  /** Direction of both eyes in the head: degrees to the image's right and up. */
  readonly gaze: readonly [number, number];
  /** Strength of lashes and liner, 0 to 1, and of the shadow above. */
  readonly liner: number;
  readonly shadow: number;
  readonly shadowColour: Colour;
}

export interface BeardLook {
  readonly colour: Colour;
  /** Cover of stubble, 0 to 1. */
  readonly moustache: number;
  readonly chin: number;
  /** Length of hairs that stand off, centimetres; 0 for stubble. */
  readonly length: number;
}

export interface HairLook {
  readonly colour: Colour;
  /** Differences from strand to strand, 0 to 1. */
  readonly variation: number;
  /** Centimetres off the skull; 0 is shaven, painted only. */
  readonly thickness: number;
  /** Curls: bumps of the surface in centimetres. */
  readonly curl: number;
  /** Centimetres that the hairline lies below the average, and lower still at the forehead. */
  readonly low: number;
  readonly receding: number;
  /** Height (cm) that hair hangs down to at the sides and back; none where undefined. */
  readonly hangsTo?: number | undefined;
  /** Half of the opening for the face, degrees around the head. */
  readonly opening: number;
  /** Height (cm) that hair hangs down to over the forehead, from and to which angle; none where undefined. */
  readonly fringe?:
    | {
        readonly to: number;
        readonly from: number;
        readonly until: number;
        readonly slant: number;
      }
    | undefined;
  readonly frequency: number;
  readonly fray: number;
}

export interface HatLook {
  readonly colour: Colour;
  readonly second: Colour;
  /** Height of the edge at the forehead, centimetres. */
  readonly edge: number;
  readonly thickness: number;
  readonly brim: number;
}

export interface GlassesLook {
  readonly frame: Colour;
  readonly lens: Colour;
  /** 0 clear, 1 opaque. */
  readonly tint: number;
  readonly width: number;
  readonly height: number;
  /** Exponent of the outline: 2 is round, larger is boxy. */
  readonly boxiness: number;
  /** Radius of the rim in centimetres. */
  readonly rim: number;
  /** Centimetres the glasses have slid down. */
  readonly slid: number;
}

export interface ClothesLook {
  readonly colour: Colour;
  readonly second: Colour;
  readonly pattern: number;
}

export interface DirectedLight {
  /** Unit vector towards the light; x right, y up, z to the camera. */
  readonly direction: readonly [number, number, number];
  readonly colour: Colour;
  /** 0 for a hard light with shadows, 1 for a wide window. */
  readonly softness: number;
}

export interface LightLook {
  /** From above and below. */
  readonly sky: Colour;
  readonly ground: Colour;
  /** The first casts shadows where it is hard. */
  readonly lights: readonly DirectedLight[];
  readonly shadows: boolean;
  /** Brightness that the skin shall have in the image, 0 to 1, linear. */
  readonly exposure: number;
}

/** Scenes that are drawn all have all keys, in one order: what reads them a million times a face knows where to look. */
export interface Scene {
  readonly weights: HeadWeights;
  readonly view: View;
  readonly skin: SkinLook;
  readonly brows: BrowLook;
  readonly lips: LipLook;
  readonly eyes: EyeLook;
  readonly beard?: BeardLook | undefined;
  readonly hair?: HairLook | undefined;
  readonly hat?: HatLook | undefined;
  readonly glasses?: GlassesLook | undefined;
  readonly clothes: ClothesLook;
  readonly light: LightLook;
  /** Whether teeth and tongue can be seen. */
  readonly mouthOpen: boolean;
}
