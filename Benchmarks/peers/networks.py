"""The networks in PyTorch, under the names that their weight files use everywhere."""

from torch import nn


def conv3x3(inputs, outputs, stride=1):
    return nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)


class IResNetBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = conv3x3(inputs, outputs)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.prelu = nn.PReLU(outputs)
        self.conv2 = conv3x3(outputs, outputs, stride)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride > 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        y = self.prelu(self.bn2(self.conv1(self.bn1(x))))
        return self.bn3(self.conv2(y)) + shortcut


class IResNet(nn.Module):
    """`features` may run under autocast, `embedding` runs in float32."""

    def __init__(self, depths, embedding=512):
        super().__init__()
        self.conv1 = conv3x3(3, 64)
        self.bn1 = nn.BatchNorm2d(64)
        self.prelu = nn.PReLU(64)
        channels = 64
        for number, (depth, width) in enumerate(zip(depths, (64, 128, 256, 512)), 1):
            blocks = [IResNetBlock(channels, width, 2)]
            blocks += [IResNetBlock(width, width, 1) for _ in range(depth - 1)]
            setattr(self, f"layer{number}", nn.Sequential(*blocks))
            channels = width
        self.bn2 = nn.BatchNorm2d(512)
        self.fc = nn.Linear(512 * 7 * 7, embedding)
        self.features_norm = nn.BatchNorm1d(embedding)
        self.features_norm.weight.requires_grad = False
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, 0, 0.1)

    def features(self, x):
        x = self.prelu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.bn2(x).flatten(1)

    def embedding(self, x):
        return self.features_norm(self.fc(x))

    def names(self):
        """State names, in which `features` is the last normalisation."""
        return {name: name.replace("features_norm.", "features.") for name in self.state_dict()}


class Layers(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)


class Bottleneck(Layers):
    def __init__(self, inputs, outputs, groups, stride):
        super().__init__(
            convolution(inputs, groups, 1),
            convolution(groups, groups, 3, stride, 1, groups),
            convolution(groups, outputs, 1, activation=False))
        self.is_residual = stride == 1

    def forward(self, x):
        y = self.layers(x)
        return x + y if self.is_residual else y


def convolution(inputs, outputs, kernel, stride=1, padding=0, groups=1, activation=True):
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(outputs)]
    return Layers(*layers, nn.PReLU(outputs)) if activation else Layers(*layers)


class MobileFaceNet(nn.Module):
    def __init__(self, blocks, scale, embedding=512):
        super().__init__()
        narrow, wide = 64 * scale, 128 * scale

        def residuals(channels, count, groups):
            return Layers(*[Bottleneck(channels, channels, groups, 1) for _ in range(count)])

        second = residuals(narrow, blocks[0], 128)
        if blocks[0] == 1:
            second = convolution(narrow, narrow, 3, 1, 1, 64)
        self.layers = nn.Sequential(
            convolution(3, narrow, 3, 2, 1), second,
            Bottleneck(narrow, narrow, 128, 2), residuals(narrow, blocks[1], 128),
            Bottleneck(narrow, wide, 256, 2), residuals(wide, blocks[2], 256),
            Bottleneck(wide, wide, 512, 2), residuals(wide, blocks[3], 256))
        self.conv_sep = convolution(wide, 512, 1)
        self.head = Layers(
            convolution(512, 512, 7, groups=512, activation=False), nn.Flatten(),
            nn.Linear(512, embedding, bias=False), nn.BatchNorm1d(embedding))
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def features(self, x):
        return self.layers(x)

    def embedding(self, x):
        return self.head(self.conv_sep(x))

    def names(self):
        return {name: name.replace("head.", "features.") for name in self.state_dict()}


DEPTHS = {
    "r18": (2, 2, 2, 2), "r34": (3, 4, 6, 3), "r50": (3, 4, 14, 3), "r100": (3, 13, 30, 3),
    "r200": (6, 26, 60, 6)}


def make(name, embedding=512):
    if name == "mbf":
        return MobileFaceNet((1, 4, 6, 2), 2, embedding)
    if name == "mbf_large":
        return MobileFaceNet((2, 8, 12, 4), 4, embedding)
    return IResNet(DEPTHS[name], embedding)
