type Numbers = Int16Array | Int32Array | Uint16Array | Float32Array | Float64Array;

/** The longer list, which begins with what the other holds. */
export function growTypedArray<T extends Numbers>(from: T, to: T): T {
  to.set(from as ArrayLike<number>);
  return to;
}
