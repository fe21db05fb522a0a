import { byId, make } from '../dom/elements';
import type { MessageBoard } from '../dom/message-board';
import { ProblemError } from '../dom/problem';
import type { Still } from '../engine/still';
import { askForCamera, listCameras, stopCamera } from '../sources/camera';
import { openImage } from '../sources/image';
import { onIncomingFile } from '../sources/incoming';
import type { Opening } from '../sources/opening';
import { openSample, sampleName } from '../sources/sample';
import { openVideo, playCamera } from '../sources/video';
import type { LiveControls } from './live-controls';

export interface OpenControlsParts {
  readonly video: HTMLVideoElement;
  readonly still: Still;
  readonly live: LiveControls;
  readonly opening: Opening;
  readonly board: MessageBoard;
}

const unplugged = {
  title: 'The camera is gone',
  text: 'It was unplugged, or another program took it. Connect it and try again.',
};

/** What opens something: the buttons for sample, photo, camera and video, the choice of camera, dropped and pasted files. */
export class OpenControls {
  constructor(private readonly parts: OpenControlsParts) {
    byId('open-sample').addEventListener('click', () => this.#openSample());
    byId('open-camera').addEventListener('click', () => this.#openCamera());
    this.#setUpFiles('photo', false);
    this.#setUpFiles('video', true);
    onIncomingFile((file) => this.#openFile(file, file.type.startsWith('video/')));
    const camera = byId<HTMLSelectElement>('camera');
    camera.addEventListener('change', () => this.#openCamera(camera.value));
  }

  /** Shows the sample before there is a model to look into it. */
  previewSample(): Promise<void> {
    const { opening, still } = this.parts;
    return opening.run('The sample cannot be loaded', async (isNewest) => {
      const image = await openSample();
      if (isNewest()) still.preview({ name: sampleName, image, mirror: false });
    });
  }

  #setUpFiles(kind: 'photo' | 'video', isVideo: boolean): void {
    const input = byId<HTMLInputElement>(`${kind}-file`);
    byId(`open-${kind}`).addEventListener('click', () => input.click());
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      // So that the same file can be chosen again.
      input.value = '';
      if (file) this.#openFile(file, isVideo);
    });
  }

  #openSample(): Promise<void> {
    return this.#openStill('The sample cannot be loaded', sampleName, openSample);
  }

  #openFile(file: File, isVideo: boolean): Promise<void> {
    const { opening, live, video } = this.parts;
    const title = 'The file cannot be opened';
    if (!isVideo) return this.#openStill(title, file.name, () => openImage(file, file.name));
    return opening.run(title, async (isNewest) => {
      await openVideo(video, file);
      if (isNewest()) live.start({ name: file.name, mirror: false });
    });
  }

  #openStill(title: string, name: string, read: () => Promise<ImageBitmap>): Promise<void> {
    const { opening, live, still } = this.parts;
    return opening.run(title, async (isNewest) => {
      const image = await read();
      if (!isNewest()) return;
      live.end();
      await still.show({ name, image, mirror: false }, isNewest);
    });
  }

  #openCamera(deviceId?: string): Promise<void> {
    const { opening, live, video, board } = this.parts;
    const open = async (isNewest: () => boolean) => {
      const stream = await askForCamera(deviceId);
      // What was opened meanwhile keeps the video element.
      if (isNewest()) await playCamera(video, stream);
      if (!isNewest()) return stopCamera(stream);
      stream.getVideoTracks()[0]?.addEventListener('ended', () => {
        live.end();
        board.fail(new ProblemError(unplugged), unplugged.title, () => this.#openCamera());
      });
      live.start({ name: 'Webcam', mirror: live.mirror });
      await this.#listCameras(stream);
    };
    return opening.run('The camera does not start', open, { retry: () => this.#openCamera(deviceId) });
  }

  async #listCameras(stream: MediaStream): Promise<void> {
    const cameras = await listCameras();
    const current = stream.getVideoTracks()[0]?.getSettings().deviceId;
    const options = cameras.map(({ deviceId, label }, i) => {
      const option = make('option', { value: deviceId, textContent: label || `Camera ${i + 1}` });
      option.selected = deviceId === current;
      return option;
    });
    byId('camera').replaceChildren(...options);
    this.parts.live.show();
  }
}
