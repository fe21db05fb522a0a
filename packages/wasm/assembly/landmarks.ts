/** landmarks += scale * displacement, over `count` float32 values. */
export function move(landmarks: usize, displacement: usize, scale: f32, count: i32): void {
  for (let at: usize = 0, end = (<usize>count) << 2; at < end; at += 4) {
    store<f32>(landmarks + at, load<f32>(landmarks + at) + scale * load<f32>(displacement + at));
  }
}
