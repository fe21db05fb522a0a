"""The twin of a training step in PyTorch, to compare the speed of training on the same cores.

Standard input: a line of JSON (the configuration, the names and shapes of all arrays), their float32 values one after the
other, then a line for each request: seconds to train for, or "end".
Standard output: a line of JSON for each; the first tells version, threads, parameters and the losses of the first steps, which
show that both train the same network.
"""

import json
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError as error:
    sys.exit(f"no PyTorch: {error}")

TOLERANCE = 0.01  # pixels: errors below it cost nothing
ERROR_SHARE = 0.05
RATE = 1e-4
AVERAGE_DECAY = 0.9999
CHECKED_STEPS = 3


def read_arrays(header):
    arrays = {}
    for name, shape in header["arrays"]:
        count = 1
        for side in shape:
            count *= side
        data = bytearray(sys.stdin.buffer.read(4 * count))
        arrays[name] = torch.frombuffer(data, dtype=torch.float32).reshape(shape)
    return arrays


def cut_patches(images, landmarks, level, indices, size):
    """[faces, 3, side, side] and [faces, landmarks, 2] to [faces * patches, 3, size, size]; no gradient."""
    faces, _, side, _ = images.shape
    centres = (landmarks[:, indices] + 0.5) * 0.5**level - 0.5
    offsets = torch.arange(size, dtype=torch.float32) - (size - 1) / 2
    x = centres[:, :, 0, None] + offsets  # [faces, patches, size]
    y = centres[:, :, 1, None] + offsets
    x = x[:, :, None, :].expand(-1, -1, size, -1)
    y = y[:, :, :, None].expand(-1, -1, -1, size)
    grid = torch.stack((x, y), -1).reshape(faces, -1, size, 2)
    sampled = F.grid_sample(images, grid * (2 / (side - 1)) - 1, align_corners=True)
    # Outside is black at once, where grid_sample fades out over a pixel.
    inside = ((grid >= 0) & (grid <= side - 1)).all(-1)
    sampled = sampled * inside[:, None]
    patches = sampled.reshape(faces, 3, len(indices), size, size).permute(0, 2, 1, 3, 4)
    return patches.reshape(-1, 3, size, size).contiguous(memory_format=torch.channels_last)


def dense(values, kernel, bias):
    return torch.addmm(bias, values, kernel)


def run_step(config, step, weights, images, landmarks, hidden):
    """One step of the cascade; weights by name, kernels as [inputs, outputs], those of convolutions [out, in, 3, 3]."""
    level = config["levels"][step]
    indices = config["patches"][step]
    faces = landmarks.shape[0]
    with torch.no_grad():
        patches = cut_patches(images, landmarks, level, indices, config["patchSize"])
    first = F.max_pool2d(F.conv2d(patches, weights["conv1Kernel"]), 2)
    first = F.relu(first + weights["conv1Bias"][:, None, None])
    second = F.relu(F.conv2d(first, weights["conv2Kernel"], weights["conv2Bias"]))
    pooled = F.max_pool2d(second, 2)
    side, centre = second.shape[-1], pooled.shape[-1]
    start = (side - centre) // 2
    central = second[:, :, start : start + centre, start : start + centre]
    # Row, column, channel, as the weights count.
    features = torch.cat((central, pooled), 1).permute(0, 2, 3, 1).reshape(patches.shape[0], -1)
    if "attentionKernel" in weights:
        features = features * torch.sigmoid(dense(features, weights["attentionKernel"], weights["attentionBias"]))
    if "projectionKernel" in weights:
        features = F.relu(dense(features, weights["projectionKernel"], weights["projectionBias"]))
    joined = torch.cat((features.reshape(faces, -1), hidden), 1)
    hidden = torch.tanh(dense(joined, weights["hiddenKernel"], weights["hiddenBias"]))
    output = dense(hidden, weights["outputKernel"], weights["outputBias"])
    displacement = output[:, :-1].reshape(faces, -1, 2)
    return landmarks + displacement * 2**level, hidden, output[:, -1]


def cascade_loss(config, sets, batch):
    landmarks = batch["initial"]
    hidden = torch.zeros(landmarks.shape[0], config["hidden"])
    total = 0
    for step in range(len(config["levels"])):
        images = batch[f"level{config['levels'][step]}"]
        landmarks, hidden, error = run_step(config, step, sets[step % len(sets)], images, landmarks, hidden)
        off = (landmarks - batch["landmarks"]).abs().sum(2)
        distance = (off * (off > TOLERANCE)).mean(1) / batch["normalizer"]
        total = total + (1 - ERROR_SHARE) * distance.mean() + ERROR_SHARE * (distance - error).abs().mean()
    return total


def main():
    header = json.loads(sys.stdin.buffer.readline())
    config = header["config"]
    torch.set_num_threads(header["threads"])
    arrays = read_arrays(header)
    batch = {name: value for name, value in arrays.items() if "/" not in name}
    for name in batch:
        if name.startswith("level"):
            batch[name] = batch[name].permute(0, 3, 1, 2)  # channels last in memory, as it came
    sets = [{} for _ in range(header["sets"])]
    for name, value in arrays.items():
        if "/" not in name:
            continue
        step, weight = name.split("/")
        if value.dim() == 4:
            value = value.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
        sets[int(step)][weight] = value.requires_grad_()
    parameters = [weight for weights in sets for weight in weights.values()]
    averages = [weight.detach().clone() for weight in parameters]
    adam = torch.optim.Adam(parameters, lr=RATE, eps=1e-7, fused=True)

    def train():
        adam.zero_grad(set_to_none=True)
        loss = cascade_loss(config, sets, batch)
        loss.backward()
        adam.step()
        with torch.no_grad():
            torch._foreach_lerp_(averages, [weight.detach() for weight in parameters], 1 - AVERAGE_DECAY)
        return loss.item()

    def answer(value):
        print(json.dumps(value), flush=True)

    answer(
        {
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "parameters": sum(weight.numel() for weight in parameters),
            "losses": [train() for _ in range(CHECKED_STEPS)],
        }
    )
    for line in sys.stdin.buffer:
        if line.strip() == b"end":
            break
        until = float(line)
        start, cpu, steps = time.perf_counter(), time.process_time(), 0
        while steps == 0 or time.perf_counter() - start < until:
            train()
            steps += 1
        answer(
            {"steps": steps, "seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - cpu}
        )


main()
