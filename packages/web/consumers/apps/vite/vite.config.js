// Any folder of any host; the Worker of the package is a module with chunks.
export default { base: './', worker: { format: 'es' }, logLevel: 'warn' };
