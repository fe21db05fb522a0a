import { namedConfigs } from '@musica/core';
import type { Command } from 'commander';
import { describeModel } from '../info/describe-model';
import { infoLines } from '../info/info-lines';
import type { InfoOutput } from '../outputs';
import type { Context } from '../shared/context';
import { defaultModel } from '../shared/load';
import { type CommonOptions, notEmpty, withCommonOptions } from '../shared/options';

export function addInfoCommand(program: Command, context: Context): void {
  const command = program
    .command('info')
    .description('layers, parameters, multiply-adds and bytes of a model or a configuration')
    .argument(
      '[model]',
      'a named configuration, a JSON file with one, or a model (folder, model.json, URL)',
      notEmpty,
      defaultModel,
    )
    .addHelpText('after', `\nNamed configurations: ${Object.keys(namedConfigs).join(', ')}\n`)
    .action((model: string, options: CommonOptions) => info(model, options, context));
  withCommonOptions(command);
}

/** `musica info` */
export async function info(model: string, options: CommonOptions, context: Context): Promise<void> {
  const description = await describeModel(model, options.backend);
  if (options.json) context.console.json<InfoOutput>(description);
  else for (const line of infoLines(description)) context.console.result(line);
}
