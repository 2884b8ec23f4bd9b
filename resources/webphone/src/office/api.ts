// The HTTP side: a bearer token, JSON, errors with a code.

export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

const TOKEN = "einklang.token";
const LIMIT_MS = 10_000;

/** In this tab only, or also after the browser was closed if the person wants to stay. */
export const token = {
  get: () => sessionStorage.getItem(TOKEN) ?? localStorage.getItem(TOKEN) ?? "",
  isKept: () => localStorage.getItem(TOKEN) !== null,
  set(value: string, stays: boolean): void {
    token.clear();
    (stays ? localStorage : sessionStorage).setItem(TOKEN, value);
  },
  clear(): void {
    sessionStorage.removeItem(TOKEN);
    localStorage.removeItem(TOKEN);
  },
};

export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {};
  if (token.get()) headers.Authorization = `Bearer ${token.get()}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(LIMIT_MS),
      cache: "no-store",
    });
  } catch {
    throw new ApiProblem(0, "no_answer");
  }
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
  const told = await answer.json().catch(() => ({}));
  throw new ApiProblem(answer.status, told?.error?.code ?? "other", told?.error?.details ?? {});
}
