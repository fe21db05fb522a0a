// ../../tmp/speed/fit/src/tmp-fit.ts
import { boxOfLandmarks, normalizedMeanError, normalizerOf, mean, ibug68 } from "@musica/core";
import { readDataset } from "@musica/datasets";
import { decodeImage } from "@musica/node";

// ../../tmp/speed/fit/src/train/evenly.ts
function evenly(items, count) {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor(i * items.length / count)]);
}

// ../../tmp/speed/fit/src/tmp-fit.ts
var [, , which, data, n] = process.argv;
var c = which === "mesh" ? await (await import("./face-mesh-5ORHNNMU.js")).loadFaceMesh() : await (await import("./face-api-WYLI5YC7.js")).loadFaceApi(which === "tiny");
var set = await readDataset(data);
var faces = evenly(set.faces, Number(n));
var loaded = [];
for (const f of faces) loaded.push({ f, image: await decodeImage(f.image), box: boxOfLandmarks(f.landmarks), len: normalizerOf(f.landmarks, ibug68, "inter-ocular") });
var score = async (scale, down) => {
  Object.assign(globalThis.crop, { scale, down });
  const e = [];
  for (const { f, image, box, len } of loaded) e.push(normalizedMeanError(await c.landmarks(image, box), f.landmarks, len));
  return mean(e);
};
var [bs, bd] = which === "mesh" ? [1.4, -0.05] : [1.1, -0.05];
var best = await score(bs, bd);
for (const step of [[0.1, 0.05], [0.05, 0.025]]) {
  for (let improved = true; improved; ) {
    improved = false;
    for (const [ds, dd] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      const s = bs + ds * step[0], d = bd + dd * step[1];
      const e = await score(s, d);
      if (e < best) {
        best = e;
        bs = s;
        bd = d;
        improved = true;
        console.log(which, s.toFixed(3), d.toFixed(3), e.toFixed(3));
        break;
      }
    }
  }
}
console.log("BEST", which, bs.toFixed(3), bd.toFixed(3), best.toFixed(3));
process.exit();
