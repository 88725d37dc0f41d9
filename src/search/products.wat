;; Inner products of one vector of 16-bit integers with many rows of bytes, sixteen parts at a time.
;; products.wasm.ts holds this compiled; a test compiles it again and compares.
(module
  (import "env" "memory" (memory 1))
  ;; rows: address of the first row; count: of rows; vector: its address; stride: bytes a row, a multiple of 16;
  ;; out: where the products go, 32 bits each.
  (func (export "products")
    (param $row i32) (param $count i32) (param $vector i32) (param $stride i32) (param $out i32)
    (local $sum v128) (local $bytes v128) (local $part i32) (local $rowEnd i32) (local $end i32)
    (local.set $end (i32.add (local.get $row) (i32.mul (local.get $count) (local.get $stride))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $row) (local.get $end)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $rowEnd (i32.add (local.get $row) (local.get $stride)))
        (local.set $part (local.get $vector))
        (loop $parts
          (local.set $bytes (v128.load (local.get $row)))
          (local.set $sum
            (i32x4.add
              (local.get $sum)
              (i32x4.add
                (i32x4.dot_i16x8_s
                  (i16x8.extend_low_i8x16_s (local.get $bytes))
                  (v128.load (local.get $part)))
                (i32x4.dot_i16x8_s
                  (i16x8.extend_high_i8x16_s (local.get $bytes))
                  (v128.load offset=16 (local.get $part))))))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (local.set $part (i32.add (local.get $part) (i32.const 32)))
          (br_if $parts (i32.lt_u (local.get $row) (local.get $rowEnd))))
        (i32.store
          (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $rows)))))
