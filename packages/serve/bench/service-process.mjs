// The service in a process of its own for load.mjs and hostile.mjs: options as JSON; tells its port, then its memory on demand.
import { createService } from '../dist/index.js';

const { port: asked = 0, ...options } = JSON.parse(process.argv[2]);
const service = await createService({ ...options, onError: (error) => process.send({ bug: error.stack }) });
const address = await service.listen({ port: asked });
process.on('message', () => process.send({ rss: process.memoryUsage().rss / 2 ** 20 }));
process.on('disconnect', () => process.exit(0));
process.send({ port: Number(new URL(address).port) });
