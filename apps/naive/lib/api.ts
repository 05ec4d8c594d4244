export async function api(path: string, options: RequestInit = {}) {
  const token = localStorage.getItem('token')
  const response = await fetch(path, {
    ...options,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, ...options.headers },
  })
  return response.json()
}
