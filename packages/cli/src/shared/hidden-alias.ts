import { type Command, Option } from 'commander';

/**
 * An option under the name that it had before: understood, but not in the help.
 * @param attribute of the option that it stands for
 */
export function hiddenAlias(
  command: Command,
  flags: string,
  attribute: string,
  parse?: (text: string) => unknown,
): void {
  const option = new Option(flags).hideHelp();
  if (parse) option.argParser(parse);
  command.addOption(option);
  command.on(`option:${option.name()}`, () => {
    command.setOptionValueWithSource(attribute, command.getOptionValue(option.attributeName()), 'cli');
    command.setOptionValueWithSource(option.attributeName(), undefined, undefined);
  });
}
