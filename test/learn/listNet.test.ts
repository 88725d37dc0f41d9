import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitListNet } from "../../src/learn/listNet.ts";
import { minimize } from "../../src/learn/minimize.ts";
import { seeded } from "../../src/lib/random.ts";

describe("ListNet", () => {
  it("finds the weights that lists were ordered by, whatever is added to all of a list", () => {
    const random = seeded(2);
    const lists = Array.from({ length: 200 }, () => {
      const shift = 5 * random.normal();
      const features = Array.from({ length: 8 }, () => [random.normal(), random.normal(), random.normal()]);
      return { features, outcomes: features.map(([a = 0, b = 0]) => shift + a - 0.5 * b) };
    });
    const weights = fitListNet(lists, 3, 1e-3);
    for (const [i, wanted] of [1, -0.5, 0].entries()) expect(weights[i]).toBeCloseTo(wanted, 2);
    expect(fitListNet(lists, 3, 1e-3)).toEqual(weights);
  });

  it("leaves weights at 0 where nothing is to be told apart", () => {
    expect(fitListNet([], 2, 1)).toEqual(new Float64Array(2));
    expect(fitListNet([{ features: [[1, 2]], outcomes: [3] }], 2, 1)).toEqual(new Float64Array(2));
  });
});

describe("the minimizer", () => {
  it("finds the least value of quadratics, however stretched", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0.1, max: 100, noNaN: true }), fc.double({ min: -10, max: 10, noNaN: true })),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        (axes) => {
          const found = minimize((x, gradient) => {
            let value = 0;
            for (const [i, [curvature, centre]] of axes.entries()) {
              const off = (x[i] as number) - centre;
              gradient[i] = curvature * off;
              value += (curvature / 2) * off ** 2;
            }
            return value;
          }, new Float64Array(axes.length));
          for (const [i, [, centre]] of axes.entries()) expect(found[i]).toBeCloseTo(centre, 2);
        },
      ),
    );
  });

  it("finds the bottom of Rosenbrock's valley, and leaves the start as it was", () => {
    const start = Float64Array.of(-1.2, 1);
    const found = minimize((x, gradient) => {
      const [a, b] = [x[0] as number, x[1] as number];
      gradient[0] = -400 * a * (b - a ** 2) - 2 * (1 - a);
      gradient[1] = 200 * (b - a ** 2);
      return 100 * (b - a ** 2) ** 2 + (1 - a) ** 2;
    }, start);
    expect(found[0]).toBeCloseTo(1, 3);
    expect(found[1]).toBeCloseTo(1, 3);
    expect([...start]).toEqual([-1.2, 1]);
  });
});
