import { EXIT, fail } from './failure.mjs';
import { run, tail } from './run-program.mjs';

/**
 * `pip download` for a Python of its own, so that the user's Python need not be one that TensorFlow supports:
 * the C libraries are the same in the wheels of all Python versions.
 */
export async function download(python, { machine, glibc }, requirements, into) {
  const minor = Number(glibc.split('.')[1]);
  const platforms = Array.from({ length: minor - 4 }, (_, i) => `manylinux_2_${minor - i}_${machine}`);
  platforms.push(`manylinux2014_${machine}`, `manylinux2010_${machine}`, `manylinux1_${machine}`);
  let last;
  for (const version of ['3.11', '3.12', '3.13', '3.14', '3.10']) {
    last = await run(
      python,
      [
        '-m',
        'pip',
        'download',
        '--no-deps',
        '--no-cache-dir',
        '--disable-pip-version-check',
        '--only-binary=:all:',
        `--python-version=${version}`,
        '--implementation=cp',
        `--abi=cp${version.replace('.', '')}`,
        ...platforms.map((platform) => `--platform=${platform}`),
        `--dest=${into}`,
        ...requirements,
      ],
      { show: true },
    );
    if (last.ok) return;
    if (!/No matching distribution/.test(last.stderr) || /Retrying/.test(last.stderr)) break;
  }
  const [, versions] = /\(from versions: ([^)]*)\)/.exec(last.stderr) ?? [];
  fail(
    EXIT.download,
    versions && versions !== 'none'
      ? `There is no wheel of ${requirements.join(' ')} for Linux ${machine} with glibc ${glibc}. There are: ${versions}`
      : `${tail(last.stderr, 5)}\nThe download failed. If the package index cannot be reached, set pip up for your ` +
          'proxy or mirror (HTTPS_PROXY, PIP_INDEX_URL), or fetch the wheel elsewhere and name it with --wheel FILE.',
  );
}
