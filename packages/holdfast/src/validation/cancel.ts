/** Tells the source to stop. The answer does not wait for it, nor depend on how it takes it. */
export function cancel(source: Pick<ReadableStream, 'cancel'> | Pick<ReadableStreamDefaultReader, 'cancel'>): void {
  source.cancel().catch(() => undefined)
}
