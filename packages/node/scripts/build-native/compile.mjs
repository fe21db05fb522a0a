import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, fail } from './failure.mjs';
import { run, tail } from './run-program.mjs';
import { nodeGyp, nodeHeaders } from './toolchain.mjs';

/** Compiles the binding of the package's copy in `work` against the libraries there. */
export async function compile(python, work, { napi, addon, binding }) {
  const [command, ...first] = nodeGyp();
  const args = [
    ...first,
    'rebuild',
    `--napi_version=${process.versions.napi}`,
    `--napi_build_version=${napi}`,
    `--node_napi_label=napi-v${napi}`,
    '--module_name=tfjs_binding',
    `--module_path=${join(work, addon)}`,
    `--module=${join(work, binding)}`,
  ];
  const headers = process.env.npm_config_nodedir ? null : nodeHeaders();
  if (headers) args.push(`--nodedir=${headers}`);
  const result = await run(command, args, { cwd: work, env: { ...process.env, npm_config_python: python } });
  if (result.ok && existsSync(join(work, binding))) return;
  if (!result.found) fail(EXIT.missing, `${command} was not found: node-gyp needs npm.`);
  const log = `${result.stdout}${result.stderr}`;
  if (/http GET|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|network/.test(log) && !/error: /.test(log)) {
    fail(
      EXIT.download,
      `${tail(log, 15)}\nnode-gyp could not download Node's headers. If a folder has them in include/node, ` +
        'name it: npm_config_nodedir=FOLDER',
    );
  }
  fail(EXIT.build, `Compiling the binding failed:\n${tail(log, 40)}`);
}
