import { FacePhoto } from './FacePhoto.jsx';

export default function Page() {
  return (
    <main>
      <h1>Faces</h1>
      <FacePhoto />
    </main>
  );
}
