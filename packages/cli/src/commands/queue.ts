import type { Command } from 'commander';
import { addAdd } from '../queue/add';
import { addCollect } from '../queue/collect';
import { addStatus } from '../queue/status';
import { addWork } from '../queue/work';
import type { Context } from '../shared/context';

/** `musica queue`: its commands, in the order of their use. */
export function addQueueCommand(program: Command, context: Context): void {
  const queue = program
    .command('queue')
    .description('align large sets of images on many machines, over Redis or Valkey');
  for (const add of [addAdd, addWork, addStatus, addCollect]) add(queue, context);
}
