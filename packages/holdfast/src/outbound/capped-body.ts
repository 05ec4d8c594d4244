import { FetchRefused } from './fetch-refused.js'

/**
 * A body that is read as it is asked for, and ends with an error after `max` bytes, counted as they come out of the
 * decompression: a bomb is cut off where it goes too far, and what it would have become is never made.
 * @param failure what an error of the source is passed on as
 * @param ended is called once, however it ends
 */
export function cappedBody(
  source: ReadableStream<Uint8Array>,
  max: number,
  failure: (error: unknown) => unknown,
  ended: () => void,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  let size = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await reader.read()
          if (done) {
            ended()
            return controller.close()
          }
          size += value.byteLength
          if (size <= max) return controller.enqueue(value)
        } catch (error) {
          ended()
          return controller.error(failure(error))
        }
        ended()
        void reader.cancel().catch(() => undefined)
        controller.error(new FetchRefused('size'))
      },
      cancel(reason) {
        ended()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
