export async function register() {
  // Compiled for the edge as well, where none of this exists.
  if (process.env.NEXT_RUNTIME === 'nodejs') await (await import('./instrumentation-node')).register()
}
