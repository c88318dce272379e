extension FaceVariation.Light {
    /// Multiplies every pixel by the light that reaches it.
    func shine(on canvas: inout Canvas, surface: HeadSurface) {
        for index in canvas.pixels.indices {
            let pixel = canvas.pixels[index]
            var brightness: Float = 1
            if pixel.w > 0 {
                let normal = surface.normal(at: canvas.facePoints[index])
                let direct = max((normal * direction).sum(), 0)
                let lit = ambient + (1 - ambient) * 1.35 * direct
                brightness += (lit - 1) * pixel.w
            }
            if shadowDepth > 0 {
                let place = Canvas.place(of: index) - 56
                let beyond = ((place * shadowDirection).sum() - shadowPlace) / 16 + 0.5
                brightness *= 1 - shadowDepth * beyond.clamped(0, 1)
            }
            canvas.pixels[index] = pixel * brightness
        }
    }
}
