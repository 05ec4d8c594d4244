/** For Next 14, which keeps the pattern of a route to itself. */
export const workAsyncStorage = { getStore: (): undefined => undefined }
