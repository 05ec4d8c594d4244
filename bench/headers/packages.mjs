/** Exact versions. */
export const PACKAGES = { helmet: '8.3.0', nosecone: '1.5.0' }
